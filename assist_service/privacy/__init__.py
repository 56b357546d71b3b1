"""Personal data: access and erasure requests, retention."""
