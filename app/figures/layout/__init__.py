"""What the heatmaps share: frame, rows, labels and geometry."""
