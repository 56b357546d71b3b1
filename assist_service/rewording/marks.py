"""What must stand around a mark: policy keeps its place and its neighbours, a fact keeps what it is about."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from assist_service.rewording.shielding import MARK, Shielded

_BEFORE = re.compile(r"([^\W\d_]+(?:['’][^\W\d_]+)*)?([^\w⟦⟧]*)$")
_AFTER = re.compile(r"([^\w⟦⟧]*)([^\W\d_]+(?:['’][^\W\d_]+)*)?")
_END = frozenset(".!?:;")


class Around(NamedTuple):
    """The word before a mark and what stands between, and the same behind it."""

    word_before: str
    before: str
    after: str
    word_after: str


def in_order(text: str, shielded: Shielded) -> bool:
    """Whether every mark stands once, in its order, and none was made up."""
    wanted = [str(number + 1) for number in range(len(shielded.parts))]
    order = MARK.findall(shielded.text)
    bare = MARK.sub("", text)
    return (
        sorted(wanted) == sorted(order) and MARK.findall(text) == order and not {"⟦", "⟧"} & {*bare}
    )


def in_place(text: str, shielded: Shielded) -> bool:
    """Whether every mark stands where it stood: policy apart, a name as it was called, a fact with its words."""
    pairs = zip(_around(text), _around(shielded.text), shielded.parts, strict=True)
    return all(_kept(new, old, part.kind, part.text) for new, old, part in pairs)


def _kept(new: Around, old: Around, kind: str, part: str) -> bool:
    if kind == "fixed":
        return _apart(new) or not _apart(old)
    if any(sign.isdigit() for sign in part):
        return (new.word_before, new.word_after) == (old.word_before, old.word_after)
    if _called(old):
        return _called(new)
    return new.word_before == old.word_before or new.word_after == old.word_after


def _apart(around: Around) -> bool:
    """Whether a sentence ends before it: nothing leads into fixed wording, nor goes on with it."""
    began = not around.word_before or bool(_END & {*around.before})
    return began and not around.after.strip()


def _called(around: Around) -> bool:
    """Whether a name is called: at an end of its clause, and not within it."""
    signs = _END | {","}
    return (not around.word_before or bool(signs & {*around.before})) and (
        not around.word_after or bool(signs & {*around.after})
    )


def _around(text: str) -> Iterator[Around]:
    for found in MARK.finditer(text):
        before = _BEFORE.search(text[: found.start()])
        after = _AFTER.match(text[found.end() :])
        assert before is not None
        assert after is not None
        word, sign = (before[1] or "").lower(), before[2]
        # Over the end of a sentence nothing belongs to a fact.
        yield Around(
            word if not _END & {*sign} else "",
            sign,
            after[1],
            (after[2] or "").lower() if not _END & {*after[1]} else "",
        )
