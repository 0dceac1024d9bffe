"""Generated stories of all twenty bAbI kinds, from one small simulated world."""
