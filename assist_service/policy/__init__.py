"""Rules that compliance leads write, and their findings in a reply. Pure."""
