"""Actions of a composed story, and their effect on the world."""
