"""What else a composed story may speak of: ways, positions, sizes, kinds, motives, times, numbers."""
