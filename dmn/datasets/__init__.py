"""Readers of the public data sets, and the download that fetches them."""
