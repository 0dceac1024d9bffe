"""The Train page: the table of runs, a new run, and one run."""
