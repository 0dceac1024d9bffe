"""Bar charts, maps and vector strips."""
