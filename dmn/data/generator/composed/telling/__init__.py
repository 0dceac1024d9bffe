"""Turns the events of a composed story into sentences that somebody might write."""
