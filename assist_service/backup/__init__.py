"""Back-ups: the store in one checked file, and restoring it into an empty store."""
