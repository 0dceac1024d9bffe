"""The modules of the paper's figure, one file each: input, question, attention, memory, answer."""
