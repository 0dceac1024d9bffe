"""Data sets for the Explore page: sources, uploads and evaluation jobs."""
