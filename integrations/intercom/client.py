"""The part of Intercom's REST API that we use, in one version.

Reads may be retried. A note is sent once; if its response is lost, the caller checks whether it
exists before sending it again. Rate-limited calls weren't executed, so all of them are retried at
the end of the window.
"""

import math
import random
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from assist_service.errors import AssistError, PayloadError
from assist_service.helpdesk.payload import Payload, decode
from assist_service.outbound import session
from integrations.intercom.rate_limiter import RateLimiter

VERSION = "2.16"
REGIONS = {
    "us": "https://api.intercom.io",
    "eu": "https://api.eu.intercom.io",
    "au": "https://api.au.intercom.io",
}
CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 3.05, 10.0, 20.0
LARGEST_ANSWER = 16 * 1024 * 1024
TRIES, PAUSE_SECONDS = 3, 0.5
# Intercom's rate limits use 10-second windows; we don't wait here for a later reset than this.
LONGEST_WAIT = 12.0
PER_PAGE = 150


class ApiRefused(AssistError):
    """Intercom refused the call permanently: wrong token, not found, not allowed."""

    code = "intercom_refused"

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"Intercom answered {status}: {message}", _remedy(status))
        self.http_status = status


class ApiUnavailable(AssistError):
    """Intercom didn't answer, or is temporarily unavailable.

    ``after`` is the number of seconds to wait; ``rate_limited`` means too many calls.
    """

    status = 503
    code = "intercom_unavailable"

    def __init__(self, message: str, after: float = 0.0, *, rate_limited: bool = False) -> None:
        super().__init__(message, "It is retried automatically.")
        self.after = after
        self.rate_limited = rate_limited


class SearchPage(NamedTuple):
    """A page of search results, and the start of the next one (``None``: this is the last)."""

    conversations: list[Payload]
    next_page: str | None


class Client:
    """One workspace's REST API.

    Args:
        address: a value of ``REGIONS``, or a stand-in's URL.
        pace: the calls there may be in ten seconds.
        tries: attempts at a call that may be retried; 1 leaves retries to the caller.
        within: the seconds from now in which all calls of this client must end.

    Every call raises ``ApiRefused``, ``ApiUnavailable``, or ``PayloadError`` for a response that
    isn't in Intercom's documented format.

    """

    def __init__(
        self,
        address: str,
        token: str,
        rate_limiter: RateLimiter,
        *,
        tries: int = TRIES,
        within: float = math.inf,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._address = address.rstrip("/")
        self._rate_limiter = rate_limiter
        self._sleep = sleep
        self._tries = tries
        self._end = time.monotonic() + within
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Intercom-Version": VERSION,
            "Accept": "application/json",
            "User-Agent": "live-agent-assist",
        }
        # A requests session isn't thread-safe.
        self._local = threading.local()

    def me(self) -> tuple[str, str]:
        """Return the ID of the token's teammate, and the workspace's ID code."""
        teammate = self._call("GET", "/me", safe=True)
        return teammate.identifier("id"), teammate.at("app").identifier("id_code")

    def admins(self) -> Iterator[tuple[str, str]]:
        """Yield every teammate's ID and name."""
        for admin in self._call("GET", "/admins", safe=True).items("admins"):
            yield admin.identifier("id"), admin.prose("name")

    def teams(self) -> Iterator[tuple[str, str]]:
        """Yield every team's ID and name."""
        for team in self._call("GET", "/teams", safe=True).items("teams"):
            yield team.identifier("id"), team.prose("name")

    def conversation(self, conversation: str) -> Payload:
        """Return a conversation with its newest 500 parts, bodies as plain text."""
        path = f"/conversations/{_segment(conversation)}?display_as=plaintext"
        return self._call("GET", path, safe=True)

    def updated_since(self, since: float, page: str | None = None) -> SearchPage:
        """Return conversations that changed after ``since`` (seconds since 1970), without parts.

        UNCONFIRMED: contact search truncates times to whole days. If this search does too, it
        returns more than requested, so the caller checks ``updated_at`` itself.
        """
        pagination: dict[str, Any] = {"per_page": PER_PAGE}
        if page is not None:
            pagination["starting_after"] = page
        query = {"field": "updated_at", "operator": ">", "value": int(since)}
        search_page = self._call(
            "POST",
            "/conversations/search",
            {"query": {"operator": "AND", "value": [query]}, "pagination": pagination},
            safe=True,
        )
        pages = search_page.at("pages")
        following = pages.at("next") if pages else None
        return SearchPage(
            list(search_page.items("conversations")),
            following.identifier_or_none("starting_after") if following else None,
        )

    def note(self, conversation: str, admin: str, html: str) -> None:
        """Add an internal note by a teammate, the only author type that Intercom has; sent once."""
        self._call(
            "POST",
            f"/conversations/{_segment(conversation)}/reply",
            {
                "message_type": "note",
                "type": "admin",
                "admin_id": admin,
                "body": html,
                "skip_notifications": True,
            },
        )

    def tag(self, conversation: str, tag: str, admin: str) -> None:
        """Add an existing tag to a conversation; repeating it changes nothing."""
        self._call(
            "POST",
            f"/conversations/{_segment(conversation)}/tags",
            {"id": tag, "admin_id": admin},
            safe=True,
        )

    def tags(self) -> Iterator[tuple[str, str]]:
        """Yield every tag's ID and name."""
        for tag in self._call("GET", "/tags", safe=True).items("data"):
            yield tag.identifier("id"), tag.prose("name")

    def _call(self, method: str, path: str, body: Any = None, *, safe: bool = False) -> Payload:
        for attempt in range(1, self._tries + 1):
            try:
                return self._request(method, path, body)
            except _LimitedError as limited:
                if attempt == self._tries or limited.seconds > LONGEST_WAIT:
                    raise ApiUnavailable(
                        "Intercom's rate limit is reached.", limited.seconds, rate_limited=True
                    ) from None
                self._sleep(limited.seconds)
            except ApiUnavailable:
                if not safe or attempt == self._tries:
                    raise
                # Jitter, so that workers don't all retry at once.
                self._sleep(PAUSE_SECONDS * 2**attempt * (0.5 + random.random()))  # noqa: S311
        raise AssertionError("the last try returns or raises")

    def _session(self) -> Any:
        if getattr(self._local, "session", None) is None:
            self._local.session = session.create_session((self._address,))
            self._local.session.headers.update(self._headers)
        return self._local.session

    def _request(self, method: str, path: str, body: Any) -> Payload:
        self._rate_limiter.wait()
        deadline = min(time.monotonic() + WHOLE_SECONDS, self._end)
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise ApiUnavailable("Intercom took too long.")
        try:
            with self._session().request(
                method,
                self._address + path,
                json=body,
                timeout=(min(CONNECT_SECONDS, remaining), min(READ_SECONDS, remaining)),
                # The token is sent only to the configured address.
                allow_redirects=False,
                stream=True,
            ) as answer:
                self._rate_limiter.update(answer.headers)
                content = _read_body(answer, deadline)
        except session.FAULTS as error:
            raise ApiUnavailable(f"Intercom didn't answer ({type(error).__name__}).") from error
        if answer.status_code == 429:
            raise _LimitedError(self._rate_limiter.seconds_to_reset())
        if answer.status_code >= 500 or 300 <= answer.status_code < 400:
            raise ApiUnavailable(f"Intercom answered {answer.status_code}.")
        if answer.status_code >= 400:
            raise ApiRefused(answer.status_code, _error_text(content))
        return decode(content)


class _LimitedError(Exception):
    """Too many calls; this one wasn't executed."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


def _read_body(answer: session.Response, deadline: float) -> bytes:
    """Return a response's body, within a deadline and size; requests' time-out is per packet."""
    parts, size = [], 0
    # iter_content would wait until a chunk is complete, even if it arrives byte by byte.
    while part := answer.raw.read1(64 * 1024, decode_content=True):
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER or time.monotonic() > deadline:
            raise session.ReadTimeout("too long")
    return b"".join(parts)


def _error_text(content: bytes) -> str:
    """Return the messages of Intercom's error list, shortened to 300 characters."""
    try:
        errors = list(decode(content).items("errors"))
        return "; ".join(f"{error.text('code')}: {error.prose('message')}" for error in errors)[
            :300
        ]
    except PayloadError:
        return "no reason given"


def _segment(identity: str) -> str:
    """Return an ID as a path segment, quoted so that it can't change the path."""
    return quote(identity, safe="")


def _remedy(status: int) -> str:
    if status == 401:
        return "Check ASSIST_INTERCOM_ACCESS_TOKEN and the region."
    if status == 403:
        return "Grant the app this permission in the Developer Hub."
    return "See integrations/intercom/README.md."
