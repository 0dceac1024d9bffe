"""Training: steps, losses, schedules, states and data-parallel processes."""
