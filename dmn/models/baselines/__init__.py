"""Baseline networks with the same batches as input and the same readings as output."""
