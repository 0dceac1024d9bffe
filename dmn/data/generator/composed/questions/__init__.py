"""Questions about a composed story, one module for each kind of question."""
