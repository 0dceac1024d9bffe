"""Baseline networks. They take the same batches and return the same outputs as the DMN."""
