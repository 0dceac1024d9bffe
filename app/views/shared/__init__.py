"""Shared parts of all pages: style, components, presentation mode and history."""
