"""The figure of the paper as a folder: input, question, attention, episodic memory, answer."""
