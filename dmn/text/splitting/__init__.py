"""Splits typed text into facts: characters, lines, sentences, clauses and names."""
