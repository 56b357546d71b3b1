"""Notes and tags to the helpdesks, by the worker."""
