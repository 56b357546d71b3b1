"""A diagnosis of past conversations before a roll-out: scores and missed moments."""
