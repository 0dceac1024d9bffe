"""What the Train page needs for runs: form, draft, launcher, tables and curves."""
