"""Conversations, statistics, preferences and assignments in the store."""
