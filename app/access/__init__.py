"""Who may train here, and the actions that only they may take."""
