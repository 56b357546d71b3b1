"""Access to the demo desk, which has no sign-in: same-origin requests on this machine only."""

from flask import request

from assist_service.errors import AssistError, Forbidden
from assist_service.settings import Settings

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class NotJson(AssistError):
    """A body that a form on any site could have sent."""

    status = 415
    code = "not_json"


def same_origin_only(settings: Settings) -> None:
    """Refuse requests that another site could make a browser send.

    A foreign name that resolves to this machine (DNS rebinding) is refused by its ``Host``,
    unless ``ASSIST_DEMO=on`` makes the desk available under any name.

    Raises:
        Forbidden: the request comes from another site, or uses another host name.
        NotJson: a change without the content type ``application/json``.

    """
    if settings["ASSIST_DEMO"] == "auto" and _host() not in LOOPBACK:
        raise Forbidden(
            "The demo desk is available under this machine's own name only.",
            "Open http://localhost, or set ASSIST_DEMO=on to allow other names.",
        )
    if request.method in ("GET", "HEAD"):
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    foreign = site not in (None, "same-origin") or (
        origin is not None and origin.partition("://")[2] != request.host
    )
    if foreign:
        raise Forbidden("Requests from other sites aren't allowed.", "Use the page at /demo.")
    if request.mimetype != "application/json":
        raise NotJson("The body isn't declared as JSON.", "Send Content-Type: application/json.")


def _host() -> str:
    name = request.host
    return name[: name.index("]") + 1] if name.startswith("[") else name.partition(":")[0]
