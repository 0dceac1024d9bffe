"""Composed stories: one world in which every event can happen, and every question is asked."""
