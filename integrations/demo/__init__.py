"""The demo desk: the real sidebar beside a chat in which you play both sides."""

from integrations.demo.desk import DemoDesk, create

__all__ = ["DemoDesk", "create"]
