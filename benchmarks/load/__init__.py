"""Load: many open sidebars, messages at a realistic rhythm, and where one machine breaks.

``python -m benchmarks.load`` starts the real service (gunicorn, embedded store) and drives it over
HTTP from one process of its own, on the same machine: the load costs processor time too, and the
figures say so. ``docs/load.md`` holds what was measured.
"""
