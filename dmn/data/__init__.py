"""Turns files and generated stories into batches of ids."""
