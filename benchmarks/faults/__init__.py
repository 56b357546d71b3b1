"""Hard days on purpose: the service is killed, paused, starved, cut off and lied to while it works.

Senders, open sidebars and agents run against real gunicorn, worker and store. At the end the store
and a helpdesk's notes are compared with what was acknowledged.
"""
