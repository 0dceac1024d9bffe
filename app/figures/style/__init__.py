"""Colours, text and magnification of every figure."""
