"""From characters to sentences and words, and what is known about words."""
