"""Reviewing an agent's reply: validation, ACE and wording findings."""
