"""Team settings as data: scopes, hours, edits, and the value in effect at a moment."""
