"""The choice of the one nudge and its wording. Pure."""
