"""Security headers of every response, unless its route sets stricter or more specific ones."""

from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

# For responses that are not pages: load nothing, no framing, no access from other sites.
DEFAULTS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# 1 year; sent only if the service is reached over TLS, because browsers then require TLS.
STRICT_TRANSPORT = "max-age=31536000"


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions, without the cost of a signer for requests that have no cookie."""

    def open_session(self, app: Flask, request: Request) -> Any:
        """Return the session in the cookie, or a new one."""
        if self.get_cookie_name(app) not in request.cookies:
            return SecureCookieSession()
        return super().open_session(app, request)


def init_app(app: Flask, *, https: bool) -> None:
    """Add the headers to every response, and make cookies as strict as the URL allows.

    Over TLS their names begin with ``__Host-``: browsers then accept them only from this host and
    not from another host of the domain, and only with ``Secure`` and the path ``/``.
    """
    app.session_interface = Sessions()
    app.config.update(
        SESSION_COOKIE_NAME=cookie_name("assist_session", https=https),
        SESSION_COOKIE_PATH=cookie_path("/console", https=https),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
    )

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in DEFAULTS.items():
            response.headers.setdefault(name, value)
        if https:
            response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
        location = response.headers.get("Location")
        if location is not None and location.startswith(request.host_url):
            # Werkzeug's own redirects contain the Host header, which the client chooses.
            response.headers["Location"] = "/" + location.removeprefix(request.host_url).lstrip("/")
        return response


def cookie_name(name: str, *, https: bool) -> str:
    """Return the name of a cookie, with the ``__Host-`` prefix over TLS."""
    return f"__Host-{name}" if https else name


def cookie_path(path: str, *, https: bool) -> str:
    """Return the path of a cookie: without TLS only the pages that need it."""
    return "/" if https else path
