"""Dynamic Memory Networks: the network, its data, its training and its traces.

Knows nothing of the app.
"""
