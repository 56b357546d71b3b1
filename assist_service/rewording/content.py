"""What a text is about: its words but those of two short lists, which any answer may use."""

import re

from assist_service.policy.matching.inflection import stem
from assist_service.policy.matching.words import Words, words_of
from assist_service.rewording.clauses import DENIES
from assist_service.rewording.shielding import MARK, Shielded
from assist_service.rewording.vocabulary import lines, listed

# So much of what the draft says must still be said.
SAID = 0.6
FUNCTION, FEEL = listed("function"), listed("feel")
SOFT = FUNCTION | FEEL
SOFT_STEMS, FEEL_STEMS, HEARING = (
    frozenset(map(stem, one)) for one in (SOFT, FEEL, listed("hearing"))
)
_PHRASES = re.compile(rf"\b(?:{'|'.join(lines('phrases'))})\b")
_LET = re.compile(r"(?i)\blet(?: |['’])(me|us|s)\b")
_MEANT = {"me": "I will", "us": "we will", "s": "we will"}


def known(text: str, shielded: Shielded) -> bool:
    """Whether every word is the draft's, in its order, or one that says nothing by itself."""
    told, ready = (
        [one for part in _clauses(t) for one in _content(part)] for t in (text, shielded.text)
    )
    left = iter(ready)
    return all(one in left for one in told)


def _content(clause: tuple[str, ...]) -> tuple[str, ...]:
    """Return the stems of a clause that are of no list: what it is about."""
    left = _PHRASES.sub("", " ".join(clause)).split()
    return tuple(stem(word) for word in left if word not in SOFT and word not in DENIES)


def meaning(text: str, shielded: Shielded) -> bool:
    """Whether most of the draft is said, and each clause says some of it or hears somebody."""
    ready, told = _clauses(shielded.text), _clauses(text)
    content = {one for part in ready for one in _content(part)}
    if len(content & {*words_besides_marks(text).stems}) < SAID * len(content):
        return False
    says = content | FEEL_STEMS
    return all(one in ready or not says.isdisjoint(map(stem, one)) for one in told)


def beside(text: str, shielded: Shielded) -> bool:
    """Whether the clauses before and behind fixed wording say what the draft's say."""
    pairs = zip(*(_beside_policy(one, shielded) for one in (text, shielded.text)), strict=True)
    return all(new == old or not _about(new).isdisjoint(_about(old)) for new, old in pairs)


def _about(clause: tuple[str, ...]) -> set[str]:
    """Return what a clause is about, a feeling included; to see or hear is about nothing."""
    return {stem(word) for word in clause if word not in FUNCTION} - HEARING


def _beside_policy(text: str, shielded: Shielded) -> list[tuple[str, ...]]:
    found = []
    for mark in MARK.finditer(text):
        if shielded.parts[int(mark[1]) - 1].kind == "fixed":
            before, after = _clauses(text[: mark.start()]), _clauses(text[mark.end() :])
            found += [before[-1] if before else (), after[0] if after else ()]
    return found


def _clauses(text: str) -> list[tuple[str, ...]]:
    """Return the words of each clause; a mark before a capital parts them too."""
    parts = re.split(r"[.!?:;,–—]|⟦\d+⟧\s+(?=[A-Z])", text)
    return [words for part in parts if (words := words_besides_marks(part).words)]


def words_besides_marks(text: str) -> Words:
    """Return the words besides marks; "let me look" is "I will look"."""
    return words_of(_LET.sub(lambda let: _MEANT[let[1].lower()], MARK.sub(" ", text)))
