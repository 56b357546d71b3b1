"""What became of nudges, in counts without text."""
