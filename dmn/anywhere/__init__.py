"""Export of a checkpoint as one web page, which runs the network in the browser."""
