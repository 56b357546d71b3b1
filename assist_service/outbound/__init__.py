"""Calls to other services: allowed addresses, sessions and circuit breakers."""
