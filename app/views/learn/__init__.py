"""The Learn page: lessons, and the network in five steps."""
