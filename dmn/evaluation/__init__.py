"""Accuracy, gate agreement and calibration over whole data sets."""
