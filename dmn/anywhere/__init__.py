"""The network in the browser: what Python hands over to the page that `export` writes."""
