"""Caches that all sessions of the server share. Only this package may cache anything."""
