"""What else composed stories tell: ways, positions, sizes, kinds, motives, times, numbers."""
