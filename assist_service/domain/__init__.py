"""The product's own terms and words, known to every other part: nudge kinds, labels."""
