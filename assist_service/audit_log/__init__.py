"""The tamper-evident log of changes, its export check, and overrides."""
