"""Intercom's REST API, as far as we need it: plain requests, one version, nothing done twice.

What reads may be tried again; a note or a tag is sent once, and whoever sends it asks
first whether it is there when an answer was lost. A refusal for too many calls was not
carried out, so everything waits for the window's end and goes again.
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
# A window of Intercom's limits lasts ten seconds; a later reset than this is not waited for here.
LONGEST_WAIT = 12.0
PER_PAGE = 150


class ApiRefused(AssistError):
    """Intercom refused the call for good: wrong token, no such thing, not allowed."""

    code = "intercom_refused"

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"Intercom answered {status}: {message}", _remedy(status))
        self.http_status = status


class ApiUnavailable(AssistError):
    """Intercom did not answer, or not now.

    ``after`` says how many seconds to leave it alone, ``rate_limited`` that there were too many calls.
    """

    status = 503
    code = "intercom_unavailable"

    def __init__(self, message: str, after: float = 0.0, *, rate_limited: bool = False) -> None:
        super().__init__(message, "It is tried again by itself.")
        self.after = after
        self.rate_limited = rate_limited


class SearchPage(NamedTuple):
    """A page of a search, and where the next one begins (``None``: this was the last)."""

    conversations: list[Payload]
    next_page: str | None


class Client:
    """One workspace's REST API.

    Args:
        address: ``REGIONS``' value, or that of a stand-in.
        pace: the calls there may be in ten seconds.
        tries: of what may be tried again; 1 leaves that to the caller.
        within: seconds from now in which all calls of this client together must end.

    Every call raises ``ApiRefused``, ``ApiUnavailable``, or ``PayloadError`` for an answer
    that is not what Intercom documents.

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
        # A session is not made for several threads.
        self._local = threading.local()

    def me(self) -> tuple[str, str]:
        """Return the teammate that the token speaks for, and the workspace's id code."""
        teammate = self._call("GET", "/me", safe=True)
        return teammate.identifier("id"), teammate.at("app").identifier("id_code")

    def admins(self) -> Iterator[tuple[str, str]]:
        """Yield every teammate's id and name."""
        for admin in self._call("GET", "/admins", safe=True).items("admins"):
            yield admin.identifier("id"), admin.prose("name")

    def teams(self) -> Iterator[tuple[str, str]]:
        """Yield every team's id and name."""
        for team in self._call("GET", "/teams", safe=True).items("teams"):
            yield team.identifier("id"), team.prose("name")

    def conversation(self, conversation: str) -> Payload:
        """Return a conversation with its parts (the newest 500), bodies as plain text."""
        path = f"/conversations/{_segment(conversation)}?display_as=plaintext"
        return self._call("GET", path, safe=True)

    def updated_since(self, since: float, page: str | None = None) -> SearchPage:
        """Return the conversations that changed after ``since`` (seconds since 1970), without parts.

        UNCONFIRMED: the search of contacts is said to cut times to whole days. Were it so here
        too, more would be found than asked for; the caller looks at ``updated_at`` itself.
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
        """Add an internal note, authored by a teammate: Intercom has no other author. Sent once."""
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
        """Put a tag, which must exist, on a conversation. Doing it twice changes nothing."""
        self._call(
            "POST",
            f"/conversations/{_segment(conversation)}/tags",
            {"id": tag, "admin_id": admin},
            safe=True,
        )

    def tags(self) -> Iterator[tuple[str, str]]:
        """Yield every tag's id and name."""
        for tag in self._call("GET", "/tags", safe=True).items("data"):
            yield tag.identifier("id"), tag.prose("name")

    def _call(self, method: str, path: str, body: Any = None, *, safe: bool = False) -> Payload:
        for attempt in range(1, self._tries + 1):
            try:
                return self._request(method, path, body)
            except _LimitedError as limited:
                if attempt == self._tries or limited.seconds > LONGEST_WAIT:
                    raise ApiUnavailable(
                        "Intercom's limit is reached.", limited.seconds, rate_limited=True
                    ) from None
                self._sleep(limited.seconds)
            except ApiUnavailable:
                if not safe or attempt == self._tries:
                    raise
                # Jitter, so that workers do not come back all at once.
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
                # The token goes to the address that was set, and nowhere else.
                allow_redirects=False,
                stream=True,
            ) as answer:
                self._rate_limiter.update(answer.headers)
                content = _read_body(answer, deadline)
        except session.FAULTS as error:
            raise ApiUnavailable(f"Intercom did not answer ({type(error).__name__}).") from error
        if answer.status_code == 429:
            raise _LimitedError(self._rate_limiter.seconds_to_reset())
        if answer.status_code >= 500 or 300 <= answer.status_code < 400:
            raise ApiUnavailable(f"Intercom answered {answer.status_code}.")
        if answer.status_code >= 400:
            raise ApiRefused(answer.status_code, _error_text(content))
        return decode(content)


class _LimitedError(Exception):
    """Too many calls; the call was not carried out."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


def _read_body(answer: session.Response, deadline: float) -> bytes:
    """Read an answer whole, within its time and size: requests' own time-out is per packet."""
    parts, size = [], 0
    # iter_content would wait until a whole chunk is there, one byte after the other.
    while part := answer.raw.read1(64 * 1024, decode_content=True):
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER or time.monotonic() > deadline:
            raise session.ReadTimeout("too long")
    return b"".join(parts)


def _error_text(content: bytes) -> str:
    """Return what an error list says; Intercom's words, cut short."""
    try:
        errors = list(decode(content).items("errors"))
        return "; ".join(f"{error.text('code')}: {error.prose('message')}" for error in errors)[
            :300
        ]
    except PayloadError:
        return "no reason given"


def _segment(identity: str) -> str:
    """Return an id as a part of a path, so that it cannot lead elsewhere."""
    return quote(identity, safe="")


def _remedy(status: int) -> str:
    if status == 401:
        return "Check ASSIST_INTERCOM_ACCESS_TOKEN and the region."
    if status == 403:
        return "Give the app the permission for it in the Developer Hub."
    return "See integrations/intercom/README.md."
