"""The only module that makes outbound calls, each to an origin that an operator configured.

A session is created for a few origins and can't connect to any other, whatever a response, a
redirect or a path says. The check compares the connection's actual target, so that two parsers of
one URL can't disagree. A test makes sure that no other module of the service imports an HTTP or
socket library.
"""

import http.client
import os
import socket
import ssl
from collections.abc import Iterable
from contextlib import suppress
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from assist_service.outbound.origins import Origin, origin

# The exceptions that a call may raise, for callers.
FAULTS = (requests.RequestException, HTTPError, OSError)
RequestException = requests.RequestException
Response = requests.Response
ReadTimeout = requests.exceptions.ReadTimeout
HTTPException = http.client.HTTPException
HTTPConnection = http.client.HTTPConnection
HTTPResponse = http.client.HTTPResponse
_DEFAULT_PORTS = {"https": 443, "http": 80}


class NotAllowed(requests.RequestException):
    """A call to an origin that the session doesn't allow; nothing was sent."""


def create_session(addresses: Iterable[str], *, any_port: bool = False) -> requests.Session:
    """Return a session that can call only the origins of ``addresses``; for one thread.

    It uses no proxy or ``.netrc``, stores no cookies, follows no redirects, and refuses compressed
    responses, which could be small to send and huge in memory. ``REQUESTS_CA_BUNDLE`` is
    respected, for hosts with certificates from a company's own authority.

    Raises:
        ValueError: as ``origins.origin``.

    """
    new_session = requests.Session()
    confine(new_session, (origin(address, any_port=any_port) for address in addresses))
    return new_session


def confine(session: requests.Session, origins: Iterable[Origin]) -> None:
    """Restrict a session, including a library's own, to ``origins``."""
    session.trust_env = False
    session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
    session.max_redirects = 0
    session.cookies.set_policy(_NoCookies())
    session.headers["Accept-Encoding"] = "identity"
    session.adapters.clear()
    session.mount("", _Confined(frozenset(origins)))


def create_connection(origin: Origin, timeout: float) -> http.client.HTTPConnection:
    """Return a connection to one origin, for a caller that must be able to close it at any time."""
    scheme, host, port = origin
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=timeout, context=context)
    return http.client.HTTPConnection(host, port, timeout=timeout)


def shut_down(connection: http.client.HTTPConnection) -> None:
    """Shut down the socket, which wakes a blocked reader; closing it alone would not."""
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


class _Confined(HTTPAdapter):
    """Connects to its origins only, and never through a proxy."""

    def __init__(self, origins: frozenset[Origin]) -> None:
        self._origins = origins
        super().__init__(max_retries=0)

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> Response:
        # A caller may have set a proxy; without a Location header, no redirect is followed either.
        options["proxies"] = {}
        answer = super().send(request, *args, **options)
        answer.headers.pop("Location", None)
        if answer.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            answer.close()
            raise NotAllowed("the response is compressed although the request did not allow it")
        return answer

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        if not verify:
            raise NotAllowed("the call doesn't verify the server's certificate")
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        scheme, name, port = host["scheme"], (host["host"] or "").lower(), host["port"]
        target = (scheme, name, port or _DEFAULT_PORTS.get(scheme, 0))
        if target not in self._origins:
            raise NotAllowed("the session may not call this address")
        return host, pool


class _NoCookies(DefaultCookiePolicy):
    def set_ok(self, cookie: Any, request: Any) -> bool:  # noqa: ARG002
        return False

    def return_ok(self, cookie: Any, request: Any) -> bool:  # noqa: ARG002
        return False
