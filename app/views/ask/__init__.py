"""The Ask page: a story, a question, and the gates of every pass."""
