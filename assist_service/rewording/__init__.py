"""Rewording of suggestions by a language model, whose answers are shown only if they pass strict checks.

Imported only if an operator sets ``ASSIST_LLM_URL``; each team then turns rewording on for itself.
"""
