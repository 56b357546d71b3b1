"""What every answer says to a browser, unless its page says something stricter or opens one thing."""

from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

# An answer that is no page may load nothing, be framed by nobody and be read by no other site.
DEFAULTS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# A year; only where the service is reached over TLS, since a browser would then refuse anything else.
STRICT_TRANSPORT = "max-age=31536000"


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions; a request without their cookie is not worth making a signer for."""

    def open_session(self, app: Flask, request: Request) -> Any:
        """Return the session of the cookie, or a new one."""
        if self.get_cookie_name(app) not in request.cookies:
            return SecureCookieSession()
        return super().open_session(app, request)


def init_app(app: Flask, *, https: bool) -> None:
    """Add the headers to every answer, and make cookies as strict as the address allows.

    Over TLS they are named ``__Host-``: a browser then takes them from this host only, never
    from a neighbour below the same domain, and only with ``Secure`` and the path ``/``.
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
            # Werkzeug's own redirects name the Host that was asked for, whoever chose it.
            response.headers["Location"] = "/" + location.removeprefix(request.host_url).lstrip("/")
        return response


def cookie_name(name: str, *, https: bool) -> str:
    """Return the name of a cookie of ours."""
    return f"__Host-{name}" if https else name


def cookie_path(path: str, *, https: bool) -> str:
    """Return where a cookie is sent: without TLS only to the pages that need it."""
    return "/" if https else path
