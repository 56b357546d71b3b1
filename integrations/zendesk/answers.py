"""Interpret Zendesk's REST responses: status, rate limit and ``Retry-After``."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from assist_service.helpdesk.contract import TryLater, Undeliverable

# We retry after this time even if a header asks for more, because the header may be wrong.
LONGEST_WAIT = 3600.0
# The wait if a rate limit gives no time: its window is one minute.
A_MINUTE = 60.0
# The share of the account's rate limit that we leave to its own people and other apps.
SHARE_FOR_OTHERS = 0.1


class Answer(NamedTuple):
    """A status, headers by lower-case name, and the JSON body or ``None``."""

    status: int
    headers: Mapping[str, str]
    body: Any


def raise_for_status(answer: Answer) -> None:
    """Raise an error unless the response is successful.

    Raises:
        TryLater: a conflict, a rate limit, a server error, or a refused token.
        Undeliverable: an error that a retry can't fix.

    """
    status = answer.status
    if 200 <= status < 300:
        return
    wait = retry_after(answer.headers)
    if status == 429:
        after = A_MINUTE if wait is None else wait
        raise TryLater("Zendesk's rate limit is reached.", after=after, rate_limited=True)
    if status == 409:
        raise TryLater(
            "The ticket was changed at the same time.", after=wait or 1.0, rate_limited=False
        )
    if status == 401:
        raise TryLater("Zendesk refuses our token.", after=wait)
    if status >= 500 or status in (408, 423, 425):
        raise TryLater(f"Zendesk answered {status}.", after=wait)
    raise Undeliverable(
        {
            403: "Our OAuth client may not do this. Check its scopes and its user's role.",
            404: "The ticket no longer exists in Zendesk.",
            422: "Zendesk rejects it: the ticket is closed or has reached its limit of comments.",
        }.get(status, f"Zendesk answered with an unexpected status, {status}.")
    )


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Return the seconds in ``Retry-After``, given as a number or a date; ``None`` without it."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:10]), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - (now or datetime.now(UTC))).total_seconds(), 0.0), LONGEST_WAIT)


def budget_wait(headers: Mapping[str, str]) -> float:
    """Return the seconds to pause because most of the account's rate limit is used; or 0."""
    limit = _number(headers, "x-rate-limit", "ratelimit-limit")
    remaining = _number(headers, "x-rate-limit-remaining", "ratelimit-remaining")
    if limit is None or remaining is None or remaining > limit * SHARE_FOR_OTHERS:
        return 0.0
    reset = _number(headers, "ratelimit-reset")
    return min(A_MINUTE if reset is None else reset, LONGEST_WAIT)


def _number(headers: Mapping[str, str], *names: str) -> float | None:
    for name in names:
        text = headers.get(name, "").strip()
        if text.isascii() and text.isdigit():
            return float(text[:10])
    return None
