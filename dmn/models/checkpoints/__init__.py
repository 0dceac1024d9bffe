"""Checkpoints: folders of weights, configuration, vocabulary and metrics."""
