"""Live agent-assist for support desks."""

__version__ = "0.1.0"
