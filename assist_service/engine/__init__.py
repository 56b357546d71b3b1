"""The processing of a message: observe, review, record."""
