"""Content of the pages: examples, lessons, equations and new stories."""
