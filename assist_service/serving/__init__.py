"""The gunicorn server: threads, time-outs and start-up."""
