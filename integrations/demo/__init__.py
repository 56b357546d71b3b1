"""The make-believe desk: the real sidebar beside a chat that anybody may play both sides of."""

from integrations.demo.desk import DemoDesk, create

__all__ = ["DemoDesk", "create"]
