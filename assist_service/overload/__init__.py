"""Load shedding: which work is skipped under overload."""
