"""The pages and the pieces that they are drawn from."""
