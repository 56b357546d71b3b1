"""The customer's own clause, turned so that the agent can say it."""
