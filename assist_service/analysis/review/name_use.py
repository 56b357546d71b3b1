"""Check a reply's use of the customer's name: missing or wrong."""

import re
from collections.abc import Iterator

from assist_service.analysis.review.context import Context
from assist_service.analysis.review.phrase_lists import phrase_lists
from assist_service.analysis.review.reply_text import ReplyText
from assist_service.domain.types import Finding

_GREETED = re.compile(
    r"(?:^|[.!?\n]\s*)(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|thank you|thanks|sorry)[ ,]+"
    r"(?:(?:mr|mrs|ms|miss|dr|mx|sir|madam)\.? +)?([A-Z][\w'’-]{1,30})(?=\s*[,!.\n-]|\s*$)",
    re.I,
)
_WHOLE_NAME = re.compile(r"[^\W\d_][\w'’.-]*", re.U)


def find_name_issues(reply: ReplyText, context: Context, *, is_expected: bool) -> Iterator[Finding]:
    """Yield a finding for a wrong name, or for no name in the first reply to an upset customer."""
    parts = [part for part in _WHOLE_NAME.findall(context.name.lower()) if len(part) > 1]
    if not parts or not reply.passages:
        return
    text = reply.own
    greeted = _GREETED.search(text)
    if greeted is not None and greeted.group(1)[0].isupper():
        greeted_name = greeted.group(1).lower()
        if not _is_word(greeted_name) and not any(_same(greeted_name, part) for part in parts):
            yield Finding(
                "name.unused", greeted.span(1), f"The customer's name is {_first(context.name)}."
            )
            return
    name_used = context.greeted or any(part in text.lower() for part in parts)
    if is_expected and context.upset and not name_used and "@" not in context.name:
        yield Finding(
            "name.unused",
            reply.passages[0].span,
            f"Use {_first(context.name)}'s name once, so they know a person is reading.",
        )


def _is_word(word: str) -> bool:
    return word in _not_names()


def _not_names() -> frozenset[str]:
    return frozenset(" ".join(phrase_lists().lines("part.not_a_name")).split())


def _same(greeted_name: str, part: str) -> bool:
    """Whether two names can be the same: equal, a short form, or one letter different."""
    if greeted_name == part or (
        len(greeted_name) >= 3 and len(part) >= 3 and greeted_name[:3] == part[:3]
    ):
        return True
    if abs(len(greeted_name) - len(part)) > 1 or min(len(greeted_name), len(part)) < 4:
        return False
    return sum(a != b for a, b in zip(greeted_name, part, strict=False)) <= 1


def _first(name: str) -> str:
    return name.split()[0][:40]
