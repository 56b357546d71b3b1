"""Finding phrases, amounts and durations in a text."""
