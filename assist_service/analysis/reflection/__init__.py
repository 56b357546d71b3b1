"""Rephrase a customer's own clause from the agent's point of view."""
