"""Personal data: access and erasure requests, and retention periods."""
