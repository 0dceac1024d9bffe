"""The sentences that describe what happens in the simulated world."""
