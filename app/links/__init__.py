"""Links that restore a page: how they are encoded, and what each page stores in them."""
