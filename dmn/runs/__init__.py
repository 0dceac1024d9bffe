"""Training runs: folders that a worker writes and that the pages read."""
