"""The sentences that tell what happens in the simulated world."""
