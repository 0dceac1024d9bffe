"""What can happen in a composed story, and what each action does to the world."""
