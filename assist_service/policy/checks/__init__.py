"""The kinds of check a rule can make of a reply."""
