"""Rules and frameworks in force: loaded, watched, approved, with the last good version."""
