"""Starting and stopping the workers of runs, on this machine or on a Ray cluster."""
