"""The one nudge and the words for it. Pure."""
