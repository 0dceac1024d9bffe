"""Shared caches: what all sessions of the server use. No other package caches."""
