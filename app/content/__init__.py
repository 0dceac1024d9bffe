"""What the pages present: examples, lessons, equations and new stories."""
