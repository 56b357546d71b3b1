"""Redis protocol: the embedded server, the log, the documents."""
