"""The demo desk as a helpdesk: pages, but no webhooks."""

from collections.abc import Mapping

from flask import Blueprint

from assist_service.errors import Refused
from assist_service.helpdesk.contract import Received
from assist_service.service import Service
from assist_service.settings import Setting, Settings
from integrations.demo import pages


class DemoDesk:
    """A desk without a platform. Its routes need no authentication, so it's for loopback only."""

    name = "demo"
    settings: tuple[Setting, ...] = ()

    def receive(self, headers: Mapping[str, str], body: bytes, now: float) -> Received:
        """Refuse, because the demo desk has no platform that could sign webhooks.

        Raises:
            Refused: always, with code ``no_webhook``.

        """
        del headers, body, now
        raise Refused(
            "The demo desk doesn't accept webhooks.",
            "Open /demo, or send webhooks to /webhooks/zendesk or /webhooks/intercom.",
            code="no_webhook",
        )

    def blueprint(self, service: Service) -> Blueprint:
        """Return the desk's routes: the page, its messages and the sidebar."""
        return pages.blueprint(service)


def create(settings: Settings) -> DemoDesk:
    """Return the desk, which has no settings of its own."""
    del settings
    return DemoDesk()
