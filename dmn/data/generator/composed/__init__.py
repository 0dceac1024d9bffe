"""Composed stories: one world in which all kinds of event happen and are asked about."""
