"""The one place where calls leave the service: each goes to an origin that an operator named, or nowhere.

A session is made for a few origins and its connections cannot be made to any other, whatever an
answer, a redirect or a path says: what is compared is what the connection is about to be made to,
so that two readers of one address cannot disagree. A test holds that no other module of the
service imports a library that sends.
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

# What a call may fail with, for those who make it.
FAULTS = (requests.RequestException, HTTPError, OSError)
RequestException = requests.RequestException
Response = requests.Response
ReadTimeout = requests.exceptions.ReadTimeout
HTTPException = http.client.HTTPException
HTTPConnection = http.client.HTTPConnection
HTTPResponse = http.client.HTTPResponse
_DEFAULT_PORTS = {"https": 443, "http": 80}


class NotAllowed(requests.RequestException):
    """A call to an origin that the session was not made for; nothing was sent."""


def session(addresses: Iterable[str], *, any_port: bool = False) -> requests.Session:
    """Return a session that reaches the origins of ``addresses`` and no other; for one thread.

    It asks no proxy or ``.netrc``, keeps no cookie, follows no redirect, and takes no packed
    answer, which could be small to send and large to hold. ``REQUESTS_CA_BUNDLE`` is heard, for
    hosts that a company's own authority vouches for.

    Raises:
        ValueError: as ``origins.origin``.

    """
    new_session = requests.Session()
    confine(new_session, (origin(address, any_port=any_port) for address in addresses))
    return new_session


def confine(session: requests.Session, origins: Iterable[Origin]) -> None:
    """Take from a session, a library's own too, every way to any other origin."""
    session.trust_env = False
    session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
    session.max_redirects = 0
    session.cookies.set_policy(_NoCookies())
    session.headers["Accept-Encoding"] = "identity"
    session.adapters.clear()
    session.mount("", _Confined(frozenset(origins)))


def connection(origin: Origin, timeout: float) -> http.client.HTTPConnection:
    """Return a connection to one origin, for a caller that must be able to shut it at any moment."""
    scheme, host, port = origin
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=timeout, context=context)
    return http.client.HTTPConnection(host, port, timeout=timeout)


def shut(connection: http.client.HTTPConnection) -> None:
    """Wake whoever reads from the connection: a close alone would not."""
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


class _Confined(HTTPAdapter):
    """Makes connections to its origins only, and none by way of a proxy."""

    def __init__(self, origins: frozenset[Origin]) -> None:
        self._origins = origins
        super().__init__(max_retries=0)

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> Response:
        # Whoever calls may have asked for it; a session that follows redirects follows none here.
        options["proxies"] = {}
        answer = super().send(request, *args, **options)
        answer.headers.pop("Location", None)
        if answer.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            answer.close()
            raise NotAllowed("the answer is packed, though no packed one was asked for")
        return answer

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        if not verify:
            raise NotAllowed("a call that does not check whom it reaches")
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        scheme, name, port = host["scheme"], (host["host"] or "").lower(), host["port"]
        target = (scheme, name, port or _DEFAULT_PORTS.get(scheme, 0))
        if target not in self._origins:
            raise NotAllowed("this address is none that the session may call")
        return host, pool


class _NoCookies(DefaultCookiePolicy):
    def set_ok(self, cookie: Any, request: Any) -> bool:  # noqa: ARG002
        return False

    def return_ok(self, cookie: Any, request: Any) -> bool:  # noqa: ARG002
        return False
