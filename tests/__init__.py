"""A package by name: identity providers and others install a package `tests` too."""
