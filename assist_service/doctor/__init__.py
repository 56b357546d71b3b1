"""Checks of an installation: each reports a state and, if something is wrong, how to fix it."""
