"""Check an installation from inside: each check says how it is and, where it is not well, what to do."""
