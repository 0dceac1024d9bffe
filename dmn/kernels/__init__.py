"""Recurrences made fast, each with its plain reference beside it."""
