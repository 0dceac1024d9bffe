"""Shared parts of the heatmaps: frame, rows, labels and geometry."""
