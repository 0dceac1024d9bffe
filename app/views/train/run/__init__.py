"""The page of one run: actions, curves and time-lapse."""
