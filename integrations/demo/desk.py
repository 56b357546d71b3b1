"""The demo desk as a helpdesk: it has pages, and no webhooks."""

from collections.abc import Mapping

from flask import Blueprint

from assist_service.errors import Refused
from assist_service.helpdesk.contract import Received
from assist_service.service import Service
from assist_service.settings import Setting, Settings
from integrations.demo import pages


class DemoDesk:
    """A desk without a platform behind it. Its routes stand open, so it is for loopback."""

    name = "demo"
    settings: tuple[Setting, ...] = ()

    def receive(self, headers: Mapping[str, str], body: bytes, now: float) -> Received:
        """Refuse: nobody can sign for a desk that does not exist.

        Raises:
            Refused: always, with code ``no_webhook``.

        """
        del headers, body, now
        raise Refused(
            "The demo desk takes no webhooks.",
            "Open /demo, or POST to /webhooks/zendesk or /webhooks/intercom.",
            code="no_webhook",
        )

    def blueprint(self, service: Service) -> Blueprint:
        """Return the desk's page, its messages and the sidebar in it."""
        return pages.blueprint(service)


def create(settings: Settings) -> DemoDesk:
    """Return the desk; it needs no settings of its own."""
    del settings
    return DemoDesk()
