"""The command line: `python -m dmn`."""
