"""Links that restore a page: one codec, and what each page puts into it."""
