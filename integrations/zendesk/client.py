"""Zendesk's REST API for one account: limited in time and size, respects rate limits, never retries.

The queue retries: it knows earlier attempts, waits, and survives a restart.
"""

import json
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from assist_service import __version__
from assist_service.helpdesk.accounts import Account
from assist_service.helpdesk.contract import TryLater, Undeliverable
from assist_service.outbound import session
from integrations.zendesk.answers import Answer, budget_wait, raise_for_status
from integrations.zendesk.oauth import Tokens

CONNECT_SECONDS, SILENT_SECONDS = 3.0, 4.0
# For one request, even if its response arrives slowly.
WHOLE_SECONDS = 5.0
LARGEST = 4 * 1024 * 1024
PAGE_SIZE = 100


class Client:
    """Requests to one account's ``/api/v2``; thread-safe.

    Raises (all methods):
        TryLater, Undeliverable: as ``answers.raise_for_status``; also for no response, a slow or
            truncated one, and while most of the account's rate limit is used.

    """

    def __init__(
        self, account: Account, scope: str = "", clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._base = api_url(account)
        self._clock = clock
        self._quiet_until = 0.0
        self._local = threading.local()
        self.tokens = Tokens(
            account["oauth_client_id"],
            account["oauth_client_secret"].split(),
            scope or account["oauth_scope"],
            lambda path, body: self._send("POST", path, body, token=None),
            clock,
        )

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Limit this thread's requests to ``seconds`` in total; more raises ``TryLater``."""
        self._local.ends = self._clock() + seconds
        try:
            yield
        finally:
            self._local.ends = None

    def get(self, path: str) -> Any:
        """Return the JSON at ``path``, which may include a query."""
        return self._ask("GET", path, None)

    def text(self, path: str) -> str:
        """Return the plain text at ``path``."""
        return str(self._ask("GET", path, None, plain=True))

    def put(self, path: str, body: dict[str, Any]) -> Any:
        """Update the resource at ``path`` and return it."""
        return self._ask("PUT", path, body)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Create a resource at ``path`` and return it."""
        return self._ask("POST", path, body)

    def pages(self, path: str, name: str, most: int) -> Iterator[list[Any]]:
        """Yield the lists in member ``name``, page by page by cursor, at most ``most`` pages."""
        separator = "&" if "?" in path else "?"
        address: str | None = f"{path}{separator}page[size]={PAGE_SIZE}"
        for _ in range(most):
            body = self.get(address) if address else None
            if not isinstance(body, dict):
                return
            items = body.get(name)
            yield items if isinstance(items, list) else []
            address = self._next(body)

    def _next(self, body: dict[str, Any]) -> str | None:
        meta, links = body.get("meta"), body.get("links")
        more = meta.get("has_more") if isinstance(meta, dict) else None
        address = links.get("next") if isinstance(links, dict) else None
        if not more or not isinstance(address, str):
            return None
        # The token is sent only to its own account, whatever the body names as the next page.
        split = urlsplit(address)
        return f"{split.path}?{split.query}" if split.path.startswith("/api/v2/") else None

    def _ask(
        self, method: str, path: str, body: dict[str, Any] | None, *, plain: bool = False
    ) -> Any:
        remaining = self._quiet_until - self._clock()
        if remaining > 0:
            raise TryLater(
                "Most of Zendesk's rate limit is used.", after=remaining, rate_limited=True
            )
        token = self.tokens.bearer()
        answer = self._send(method, path, body, token=token, plain=plain)
        if answer.status == 401:
            self.tokens.discard(token)
            answer = self._send(method, path, body, token=self.tokens.bearer(), plain=plain)
        if wait := budget_wait(answer.headers):
            self._quiet_until = self._clock() + wait
        raise_for_status(answer)
        return answer.body

    def _send(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None,
        *,
        token: str | None,
        plain: bool = False,
    ) -> Answer:
        ends = min(self._clock() + WHOLE_SECONDS, getattr(self._local, "ends", None) or math.inf)
        if self._clock() > ends:
            raise TryLater("Zendesk's responses were too slow.")
        headers = {"Accept": "application/json", "User-Agent": f"live-agent-assist/{__version__}"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        try:
            with self._session().request(
                method,
                self._base + path,
                json=body,
                headers=headers,
                timeout=(CONNECT_SECONDS, SILENT_SECONDS),
                stream=True,
                # A redirect would send the token elsewhere.
                allow_redirects=False,
            ) as response:
                raw = self._read(response, ends)
                headers_by_name = {name.lower(): value for name, value in response.headers.items()}
                status = response.status_code
                text = raw.decode("utf-8", "replace") if plain else _decoded(raw, status)
                return Answer(status, headers_by_name, text)
        except session.RequestException as error:
            raise TryLater(f"Zendesk didn't answer ({type(error).__name__}).") from error

    def _read(self, response: session.Response, ends: float) -> bytes:
        """Return a response's body, within a deadline and size."""
        raw = bytearray()
        for piece in response.iter_content(16 * 1024):
            raw += piece
            if len(raw) > LARGEST:
                raise Undeliverable("Zendesk's response is too large.")
            if self._clock() > ends:
                raise TryLater("Zendesk's response was too slow.")
        return bytes(raw)

    def _session(self) -> Any:
        if getattr(self._local, "session", None) is None:
            self._local.session = session.create_session((self._base,))
        return self._local.session


def api_url(account: Account) -> str:
    """Return the base URL of the account's REST API, without a trailing slash."""
    configured_url = str(account["api_url"]).rstrip("/")
    return configured_url or f"https://{account['subdomain']}.zendesk.com"


def is_set_up(account: Account) -> bool:
    """Return whether the account has an OAuth client for writes and reads."""
    where = account["subdomain"] or account["api_url"]
    return bool(where and account["oauth_client_id"] and account["oauth_client_secret"])


def _decoded(raw: bytes, status: int) -> Any:
    with suppress(ValueError, RecursionError):
        return json.loads(raw) if raw.strip() else None
    if status < 300:
        raise TryLater("Zendesk's response was truncated or isn't JSON.")
    return None
