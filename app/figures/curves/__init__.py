"""Training curves: series, lines and downsampling."""
