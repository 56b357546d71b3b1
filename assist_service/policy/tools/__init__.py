"""What a compliance lead does with rules: lint, scaffold, replay, reports."""
