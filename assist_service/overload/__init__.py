"""What the service leaves out when there is too much to do."""
