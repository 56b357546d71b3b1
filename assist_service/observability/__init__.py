"""Logs, metrics, traces and step timings."""
