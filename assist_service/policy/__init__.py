"""Rules that compliance leads write, and what they find in a reply. Pure."""
