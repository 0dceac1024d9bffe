"""Further topics of composed stories: ways, positions, sizes, kinds, motives, times, numbers."""
