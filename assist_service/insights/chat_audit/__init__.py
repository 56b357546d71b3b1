"""Chat audit: analyses past conversations before a roll-out, with scores and missed moments."""
