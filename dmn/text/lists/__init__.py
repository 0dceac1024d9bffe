"""Word lists by class, one file a class, which are read when they are first needed."""
