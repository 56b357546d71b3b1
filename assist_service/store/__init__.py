"""The Redis store: connections, the embedded server, key names and documents."""
