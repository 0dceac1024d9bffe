"""Baselines in the same harness: the same batches in, the same readings out."""
