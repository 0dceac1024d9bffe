"""Everything that the sessions of the server share; the only place that caches."""
