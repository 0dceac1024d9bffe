"""Files, caches and devices of this machine."""
