"""What a training step spends its time on, made fast, each with its plain form beside it."""
