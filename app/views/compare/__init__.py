"""The Compare page: two stories or two checkpoints side by side."""
