"""The playbook: phrases that agents share, leads curate and colleagues find when they fit."""
