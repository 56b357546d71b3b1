"""The playbook's API, the sidebar panel's files and the console page."""
