"""Fast kernels for what dominates a training step, each beside its plain reference."""
