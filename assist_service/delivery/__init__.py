"""Deliveries: notes, tags and reads that the worker makes at the helpdesks."""
