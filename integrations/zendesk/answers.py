"""What Zendesk's REST answers mean for us, status by status."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from assist_service.helpdesk.contract import TryLater, Undeliverable

# Asked to wait longer than this, we look again all the same: a header may be wrong.
LONGEST_WAIT = 3600.0
# What to wait when a rate limit names no time: its window is a minute.
A_MINUTE = 60.0
# The last part of the account's limit is left to the account's own people and other apps.
SHARE_FOR_OTHERS = 0.1


class Answer(NamedTuple):
    """A status, headers by lower-case name, and the JSON body (``None`` without one)."""

    status: int
    headers: Mapping[str, str]
    body: Any


def raise_for_status(answer: Answer) -> None:
    """Do nothing for an answer that is good.

    Raises:
        TryLater: a collision, a rate limit, a fault of Zendesk's, or a token it refuses.
        Undeliverable: what asking again cannot mend.

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
            "The ticket was changed at the same moment.", after=wait or 1.0, rate_limited=False
        )
    if status == 401:
        raise TryLater("Zendesk refuses our token.", after=wait)
    if status >= 500 or status in (408, 423, 425):
        raise TryLater(f"Zendesk answered {status}.", after=wait)
    raise Undeliverable(
        {
            403: "Our OAuth client may not do this: its scopes or its user's role are too narrow.",
            404: "Zendesk has no such ticket any more.",
            422: "Zendesk does not take it: the ticket is closed, or has as many comments as it may.",
        }.get(status, f"Zendesk answered {status}, which we did not expect.")
    )


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Return the seconds that ``Retry-After`` asks for, written as a number or a date."""
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
    """Return the seconds to keep quiet because little of the account's rate limit is left."""
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
