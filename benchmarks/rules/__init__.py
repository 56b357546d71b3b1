"""Speed, quality and endurance of the rules: ``python -m benchmarks.rules.<name>``."""
