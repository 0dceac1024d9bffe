"""Runs as the Train page needs them: form, draft, launcher, tables and curves."""
