"""Further topics of composed stories: routes, positions, sizes, kinds, motives, times, numbers."""
