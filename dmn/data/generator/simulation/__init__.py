"""The simulated world: places, people, what they carry, and what follows from it."""
