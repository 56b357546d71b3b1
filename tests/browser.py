"""Chromium for the tests: where it is and how it is started."""

import os

from tools.browser import ADVICE, find

# A browser without a screen, a sandbox of its own or anything to say to the outside.
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def chromium() -> str:
    """Return the browser's path; a suite without one fails, it does not skip."""
    found = find(os.environ)
    assert found is not None, ADVICE
    return found
