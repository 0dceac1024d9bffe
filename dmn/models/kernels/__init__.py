"""Fast kernels for the slowest parts of a training step, each next to a simple reference."""
