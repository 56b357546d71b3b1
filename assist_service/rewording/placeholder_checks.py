"""Check that an answer keeps the placeholders of its draft, and what is next to fixed wording."""

import re
from itertools import pairwise

from assist_service.language.words import words_of
from assist_service.rewording.placeholders import CLOSE, OPEN, PLACEHOLDER, ShieldedDraft

_LET_ME = re.compile(r"(?i)\blet me\b")


def keeps_placeholders(text: str, draft: ShieldedDraft) -> bool:
    """Return whether ``text`` has each placeholder of the draft exactly once, in order."""
    rest = PLACEHOLDER.sub("", text)
    return (
        PLACEHOLDER.findall(text) == [str(number + 1) for number in range(len(draft.parts))]
        and OPEN not in rest
        and CLOSE not in rest
    )


def keeps_neighbours(text: str, draft: ShieldedDraft) -> bool:
    """Return whether fixed wording has the same word or sentence end on either side as in the draft."""
    return _neighbours(text, draft) == _neighbours(draft.text, draft)


def _neighbours(text: str, draft: ShieldedDraft) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    around = zip(pairwise(words_between(text)), draft.parts, strict=True)
    return [(before[-1:], after[:1]) for (before, after), part in around if part.kind == "fixed"]


def words_between(text: str) -> list[tuple[str, ...]]:
    """Return the words before, between and after the placeholders, lower-case.

    Contractions are written out, "let me" is read as "I will", and a sentence end is ``.`` or ``?``.
    """
    pieces = PLACEHOLDER.split(text)[::2]
    return [words_of(_LET_ME.sub("I will", piece)).words for piece in pieces]
