"""The gunicorn server: threads, timeouts, start-up."""
