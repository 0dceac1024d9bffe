"""The simulated world: who is where, carries what, and what follows."""
