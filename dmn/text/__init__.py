"""Turns characters into sentences and words, and holds what is known about words."""
