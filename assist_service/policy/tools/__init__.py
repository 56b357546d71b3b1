"""Tools for compliance leads: lint, scaffold, replay, reports."""
