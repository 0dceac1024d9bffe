"""Stories of all twenty bAbI kinds, told by one small simulated world."""
