"""Heatmaps of gates over facts and passes."""
