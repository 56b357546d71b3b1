"""Split a message into sentences and words with their spans."""

import re
from functools import lru_cache
from typing import NamedTuple

from assist_service.analysis.reflection.word_lists import data, grammar, lexicon

# The rest is ignored, to limit the time: a complaint says early what is wrong.
LONGEST = 3000

_TOKEN = re.compile(
    r"https?://\S+|\S+@\S+\.\w+"
    r"|[$€£]\s?\d+(?:[.,]\d+)*[km]?\b"
    r"|\b(?:[ap]\.m|e\.g|i\.e)\.?|\b(?:Mr|Mrs|Ms|Dr|St|Prof|approx|etc|vs|incl)\."
    r"|\d+(?:[.,:/]\d+)+%?"
    r"|#?\w[\w*]*(?:(?:['’‘`´*&/+\-]|(?<=\w)\.(?=\w{2}))[\w*]+)*%?"
    r"|[.!?…;\n]+|[^\w\s]"
)
_QUOTES = str.maketrans("’‘`´", "''''")
_AFTERTHOUGHTS = frozenset(("again", "twice"))
_SOME_WORDS = 4
_ENDS = frozenset(".!?…;\n")


@lru_cache(1)
def _typed() -> dict[str, str]:
    return dict(tuple(line.split(" ", 1)) for line in data("grammar")["typed"])


class ClauseToken(NamedTuple):
    """A word or punctuation mark: original text, normalised text, span, and whether it is a word."""

    text: str
    low: str
    start: int
    end: int
    word: bool


class ClauseSentence(NamedTuple):
    """The words and inner punctuation of one sentence, and whether it is a question."""

    tokens: tuple[ClauseToken, ...]
    asks: bool


@lru_cache(64)
def sentences(text: str) -> tuple[ClauseSentence, ...]:
    """Return the sentences of ``text`` (of its first 3,000 characters).

    The last 64 texts are cached: one decision needs the same text two or three times.
    """
    typed = _typed()
    sentences_found: list[ClauseSentence] = []
    current: list[ClauseToken] = []
    for match in _TOKEN.finditer(text[:LONGEST]):
        raw = match.group()
        if raw[0] in _ENDS:
            if current:
                sentences_found.append(ClauseSentence(_meant(current), "?" in raw))
                current = []
            continue
        low = raw.lower().translate(_QUOTES)
        start, end = match.span()
        word = low[0].isalnum() or low[0] in "$€£#"
        current.append(ClauseToken(raw, typed.get(low, low), start, end, word))
    if current:
        sentences_found.append(ClauseSentence(_meant(current), asks=False))
    return tuple(_with_afterthought(sentences_found))


def _with_afterthought(sentences_found: list[ClauseSentence]) -> list[ClauseSentence]:
    """Return the sentences with "Again." and "Twice." appended to the previous sentence."""
    merged: list[ClauseSentence] = []
    for sentence in sentences_found:
        alone = len(sentence.tokens) == 1 and sentence.tokens[0].low in _AFTERTHOUGHTS
        if alone and merged and not merged[-1].asks and len(merged[-1].tokens) >= _SOME_WORDS:
            afterthought = sentence.tokens[0]._replace(text=sentence.tokens[0].low)
            merged[-1] = merged[-1]._replace(tokens=(*merged[-1].tokens, afterthought))
        else:
            merged.append(sentence)
    return merged


def _meant(tokens: list[ClauseToken]) -> tuple[ClauseToken, ...]:
    """Return ``tokens`` with "its" read as "it's" where no noun follows."""
    for i, token in enumerate(tokens[:-1]):
        if token.low == "its" and _after_its(tokens[i + 1].low, tokens[i + 2 : i + 3]):
            tokens[i] = token._replace(low="it's")
    return tuple(tokens)


def _after_its(low: str, following: list[ClauseToken]) -> bool:
    if low in grammar("after_its") or low[0].isdigit():
        return True
    words = lexicon()
    done = low in words.past or low in words.gerunds
    return done and low not in words.things and not (following and following[0].low in words.things)
