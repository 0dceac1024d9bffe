"""Configurations of models, trainings and runs: fields, presets, overrides and validation."""
