"""The playbook: phrases that agents share, leads curate, and everybody finds when they fit."""
