"""Who does what in a text, and what is denied: what an answer must have from its draft.

No parse: a subject is a pronoun or what stands before "will", "can" and their like, and its verb
the next word that is no auxiliary and no adverb.
"""

from typing import NamedTuple

from assist_service.policy.matching.words import BREAK, QUESTION, Words
from assist_service.rewording.vocabulary import listed

DENIES = listed("denies")
_MODALS = frozenset(("will", "shall", "would", "can", "could", "may", "might", "must", "should"))
_AUXILIARIES = _MODALS | listed("auxiliaries")
_ADVERBS = listed("adverbs")
_WE = frozenset(("i", "we"))
_PERSONS = frozenset(("i", "we", "you", BREAK, QUESTION))
# What may stand between a "not" and the word that it is about.
_LIGHT = listed("light")
_ENDS = frozenset((BREAK, QUESTION))


class Deed(NamedTuple):
    """Somebody, bound how, does something: ``("we", "will", "look")``; the verb is a stem."""

    who: str
    bound: str
    verb: str


def deeds(words: Words) -> set[Deed]:
    """Return who does what, as far as pronouns and auxiliaries show it."""
    found = set()
    for at, word in enumerate(words.words):
        following = words.words[at + 1 : at + 2]
        if word in _WE:
            found.add(_deed("we", at + 1, words))
        elif word == "you":
            found.add(_deed("you", at + 1, words))
        elif word in _MODALS and at and not {words.words[at - 1], *following} & _PERSONS:
            found.add(_deed("else", at, words))
    return found


def _deed(who: str, at: int, words: Words) -> Deed:
    bound = ""
    for word, stem in zip(words.words[at:], words.stems[at:], strict=True):
        if word in _ENDS:
            break
        if word in _MODALS:
            bound = bound or ("will" if word == "shall" else word)
        elif word == "going":
            bound = bound or "will"
        if not _passed_over(word):
            return Deed(who, bound, stem)
    return Deed(who, bound, "")


def denied(words: Words) -> list[str]:
    """Return the stem of what each denial is about, sorted."""
    found = []
    for at, word in enumerate(words.words):
        if word in DENIES:
            found.append(_about(words, at + 1))
    return sorted(found)


def _about(words: Words, at: int) -> str:
    for word, stem in zip(words.words[at:], words.stems[at:], strict=True):
        if word in _ENDS:
            break
        if not _passed_over(word) and word not in _LIGHT and word not in _PERSONS:
            return stem
    return ""


def _passed_over(word: str) -> bool:
    return word in _AUXILIARIES or word in _ADVERBS or word in DENIES or word.endswith("ly")
