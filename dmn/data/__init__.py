"""From files or generated stories to batches of ids."""
