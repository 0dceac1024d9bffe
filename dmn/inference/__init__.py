"""Turns a typed story and question into an answer with its trace."""
