"""The flow of a message: observe, review, record."""
