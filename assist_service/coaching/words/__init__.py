"""Word lists of the coaching part, as data files that a support lead can add to."""
