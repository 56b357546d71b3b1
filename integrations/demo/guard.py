"""Who may use a desk that asks nobody for a password: pages of this service, on this machine."""

from flask import request

from assist_service.errors import AssistError, Forbidden
from assist_service.settings import Settings

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class NotJson(AssistError):
    """A body that a plain form could have sent from any site."""

    status = 415
    code = "not_json"


def same_origin_only(settings: Settings) -> None:
    """Refuse what another site could make a browser send.

    A foreign name that resolves to this machine (DNS rebinding) is refused by its
    ``Host`` as long as the desk is shown by default; whoever sets ``ASSIST_DEMO=on``
    has chosen the names it answers to.

    Raises:
        Forbidden: a foreign page asked, or under a foreign name.
        NotJson: a change that does not say ``application/json``.

    """
    if settings["ASSIST_DEMO"] == "auto" and _host() not in LOOPBACK:
        raise Forbidden(
            "The demo desk answers to this machine's own name only.",
            "Open http://localhost, or set ASSIST_DEMO=on to show it under other names.",
        )
    if request.method in ("GET", "HEAD"):
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    foreign = site not in (None, "same-origin") or (
        origin is not None and origin.partition("://")[2] != request.host
    )
    if foreign:
        raise Forbidden("Another site may not write here.", "Use the page at /demo.")
    if request.mimetype != "application/json":
        raise NotJson("The body is not JSON.", "Send Content-Type: application/json.")


def _host() -> str:
    name = request.host
    return name[: name.index("]") + 1] if name.startswith("[") else name.partition(":")[0]
