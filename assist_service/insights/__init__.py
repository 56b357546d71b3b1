"""Insights: counts of nudges, replies and their outcomes, without text."""
