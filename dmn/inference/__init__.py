"""From a typed story and question to an answer with its trace."""
