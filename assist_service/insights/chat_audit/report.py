"""The audit report: as data for programs, and as lines for a terminal."""

from collections.abc import Iterator
from typing import Any

import msgspec

from assist_service.insights.chat_audit.gathering import MISSED, Audit, MissedMoment

ACE = ("acknowledgement", "curiosity", "empowerment")
QUOTE = 220


class Share(msgspec.Struct, frozen=True):
    """``count`` of ``of``; ``share`` is ``None`` if ``of`` is 0."""

    of: int
    count: int

    @property
    def share(self) -> float | None:
        """The share, 0 to 1."""
        return self.count / self.of if self.of else None

    @property
    def as_text(self) -> str:
        """The share as text: ``31% (12 of 39)`` or ``nothing to count``."""
        if self.share is None:
            return "nothing to count"
        return f"{self.share:.0%} ({self.count:,} of {self.of:,})"


def shares(audit: Audit) -> dict[str, Share]:
    """Return the report's shares by label."""
    sums = audit.sums
    return {
        "Replies to an upset customer with a personalised validation": Share(
            sums["upset"], sums["personalised"]
        ),
        "Conversations in which the customer's name was used": Share(
            sums["names"], sums["names_used"]
        ),
        "Long waits acknowledged": Share(sums["waits"], sums["waits_acknowledged"]),
    }


def mean_ace(audit: Audit) -> dict[str, float | None]:
    """Return the mean of each ACE score over all replies, 0 to 1; ``None`` without replies."""
    replies = audit.sums["replies"]
    return {
        name: round(audit.sums[f"ace|{name}"] / replies / 100, 3) if replies else None
        for name in ACE
    }


def as_data(audit: Audit) -> dict[str, Any]:
    """Return the report as plain JSON data."""
    sums = audit.sums
    return {
        "conversations": audit.conversations,
        "messages": audit.messages,
        "replies": sums["replies"],
        "ace": mean_ace(audit),
        "personalised": {"of": sums["upset"], "count": sums["personalised"]},
        "name_used": {"of": sums["names"], "count": sums["names_used"]},
        "waits_acknowledged": {"of": sums["waits"], "count": sums["waits_acknowledged"]},
        "findings": dict(audit.findings.most_common()),
        "policy": dict(audit.policy.most_common()),
        "missed": dict(audit.missed.most_common()),
        "unanswered": audit.unanswered,
        "moments": msgspec.to_builtins(audit.moments),
        "faulty_lines": audit.faulty,
        "faults": msgspec.to_builtins(audit.faults),
    }


def as_lines(audit: Audit) -> Iterator[str]:
    """Yield the report as lines for a terminal."""
    yield (
        f"{audit.conversations:,} conversations, {audit.messages:,} messages, "
        f"{audit.sums['replies']:,} replies"
    )
    if audit.faulty:
        yield f"{audit.faulty:,} lines could not be read:"
        yield from (f"  line {fault.line}: {fault.message}" for fault in audit.faults)
    yield ""
    for name, value in mean_ace(audit).items():
        yield f"  {name.capitalize():<66} {'-' if value is None else f'{value:.2f}'}"
    for name, share in shares(audit).items():
        yield f"  {name:<66} {share.as_text}"
    if audit.unanswered:
        yield f"  {'Upset customers whose last message was not answered':<66} {audit.unanswered:,}"
    if audit.policy:
        yield "\nPolicy"
        yield from (f"  {number:>6,}  {rule}" for rule, number in audit.policy.most_common())
    yield f"\nMissed moments: {audit.missed.total():,}"
    yield from (f"  {number:>6,}  {MISSED[kind]}" for kind, number in audit.missed.most_common())
    if audit.moments:
        yield f"\nThe {len(audit.moments)} most serious"
    for moment in audit.moments:
        yield f"\n  {_flat(moment.conversation)} (line {moment.line}): {MISSED[moment.kind]}"
        yield f"    customer: {excerpt(moment.customer, moment)}"
        yield f"    reply:    {excerpt(moment.reply)}"
        if moment.instead:
            yield f"    instead:  {excerpt(moment.instead)}"


def excerpt(text: str, moment: MissedMoment | None = None) -> str:
    """Return a text on one line without control characters; a long one around its first mark."""
    start = moment.marks[0][0] if moment is not None and moment.marks else 0
    begin = max(0, start - QUOTE // 3) if len(text) > QUOTE else 0
    line = _flat(text[begin : begin + QUOTE])
    return f"{'…' if begin else ''}{line}{'…' if begin + QUOTE < len(text) else ''}"


def _flat(text: str) -> str:
    """Return a text on one line without control characters, safe for a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
