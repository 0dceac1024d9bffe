"""The networks: the DMN's modules, the baselines, the kernels and the checkpoints."""
