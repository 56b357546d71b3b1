"""Back-ups: the whole store in one checked file, and back from it into an empty one."""
