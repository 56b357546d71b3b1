"""Notes, tags and reads: what the worker owes the helpdesks, kept until it is done."""
