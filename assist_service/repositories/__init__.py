"""Repositories: conversations, statistics, preferences and assignments in the store."""
