"""Word lists, one file for each class of words, loaded when they are first needed."""
