"""Rule files: loading, inheritance, self-tests and the rule set in force."""
