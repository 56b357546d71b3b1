"""Hostile input for everything that reads a stranger's bytes: ``python -m benchmarks.fuzz``."""
