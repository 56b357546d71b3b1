"""Find the clauses of a sentence by closed-class words: who, and the verb that goes with it."""

import re
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from assist_service.coaching.lexicon import lexicon
from assist_service.coaching.tokens import Sentence, Token

AUXILIARIES = frozenset(
    [
        "am",
        "is",
        "are",
        "was",
        "were",
        "be",
        "has",
        "have",
        "had",
        "do",
        "does",
        "did",
        "will",
        "would",
        "can",
        "could",
        "should",
        "may",
        "might",
        "must",
        "cannot",
        "isn't",
        "aren't",
        "wasn't",
        "weren't",
        "hasn't",
        "haven't",
        "hadn't",
        "don't",
        "doesn't",
        "didn't",
        "won't",
        "wouldn't",
        "can't",
        "couldn't",
        "shouldn't",
        "mustn't",
        "ain't",
        "gotta",
        "gonna",
    ]
)
SUBJECTS = frozenset(
    [
        "i",
        "we",
        "you",
        "he",
        "she",
        "it",
        "they",
        "this",
        "that",
        "these",
        "those",
        "there",
        "nobody",
        "noone",
        "nothing",
        "someone",
        "somebody",
        "everyone",
        "everybody",
        "everything",
        "anyone",
        "one",
        "none",
        "neither",
    ]
)
DETERMINERS = frozenset(
    [
        "my",
        "our",
        "your",
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "his",
        "her",
        "their",
        "its",
        "no",
        "every",
        "each",
        "all",
        "some",
        "any",
        "both",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "half",
        "several",
        "many",
        "most",
        "another",
    ]
)
PREPOSITIONS = frozenset(
    [
        "to",
        "from",
        "with",
        "without",
        "for",
        "by",
        "of",
        "at",
        "about",
        "on",
        "in",
        "into",
        "after",
        "before",
        "since",
        "during",
        "until",
        "till",
        "over",
        "under",
        "through",
        "against",
        "despite",
        "within",
        "between",
        "behind",
        "near",
        "off",
        "onto",
        "upon",
        "per",
        "via",
        "than",
        "like",
        "as",
        "because",
    ]
)
JOINERS = frozenset(
    [
        "and",
        "but",
        "so",
        "yet",
        "or",
        "because",
        "cause",
        "cos",
        "since",
        "as",
        "when",
        "while",
        "although",
        "though",
        "after",
        "before",
        "which",
        "then",
        "plus",
        "until",
        "whereas",
        "that",
        "except",
        "if",
        "only",
    ]
)
RELATIVES = frozenset(["that", "which", "who", "whom", "whose", "where", "when"])
_BREAKS = frozenset(',:-–—()[]"“”*•|/')
_CONTRACTED = re.compile(r"\w+'(?:m|re|ve|ll|d|s)$|\w+n't$")
_NAMES = re.compile(r"[A-Z][a-z]+")


class Clause(msgspec.Struct, frozen=True):
    """A stretch of a sentence: ``finite`` tells a clause of its own from a fragment."""

    tokens: tuple[Token, ...]
    sentence: int
    asks: bool
    finite: bool


def clauses(parts: Sequence[Sentence]) -> list[Clause]:
    """Return the clauses of ``parts`` in order; marks at their edges are left out."""
    found: list[Clause] = []
    for number, sentence in enumerate(parts):
        tokens = sentence.tokens
        edges = [0, *_edges(tokens), len(tokens)]
        for position, (start, end) in enumerate(pairwise(edges)):
            inner = _trim(tokens[start:end])
            if inner:
                last = position == len(edges) - 2
                found.append(Clause(inner, number, sentence.asks and last, has_verb(inner)))
    return found


def _edges(tokens: Sequence[Token]) -> list[int]:
    edges: list[int] = []
    start, quoted = 0, False
    for i, token in enumerate(tokens):
        if token.low in '"“”':
            quoted = not quoted
        if i == 0 or quoted or i <= start:
            continue
        mark = token.low in _BREAKS
        if not mark and token.low not in JOINERS:
            continue
        ahead = i + 1
        if mark and ahead < len(tokens) and tokens[ahead].low in JOINERS:
            ahead += 1
        hard = token.low in '()[]"“”–—-:•|'
        if token.low == "that" or (token.low in ("if", "only") and not has_verb(tokens[start:i])):
            continue
        if (
            opens(tokens, ahead) and (hard or has_verb(tokens[start:i]) or (mark and i - start > 1))
        ) or hard:
            edges.append(i)
            start = i
    return edges


def _trim(tokens: Sequence[Token]) -> tuple[Token, ...]:
    start, end = 0, len(tokens)
    while start < end and not tokens[start].word:
        start += 1
    while end > start and not tokens[end - 1].word:
        end -= 1
    return tuple(tokens[start:end])


def opens(tokens: Sequence[Token], i: int) -> bool:
    """Whether a new clause, subject and verb, begins at ``i``."""
    adverbs, openers = lexicon().adverbs, lexicon().openers
    count = len(tokens)
    while i < count and (tokens[i].low in adverbs or tokens[i].low in openers):
        i += 1
    if i >= count or not tokens[i].word:
        return False
    low = tokens[i].low
    if _CONTRACTED.match(low) and low.split("'")[0] in SUBJECTS:
        return True
    if low in SUBJECTS and low not in DETERMINERS:
        return _verb_within(tokens, i + 1, 4)
    if low in ("no", "none") and i + 1 < count and tokens[i + 1].low in ("one", "of"):
        return _verb_within(tokens, i + 2, 4)
    if low in DETERMINERS or low in lexicon().things or _is_name(tokens[i]) or low[0].isdigit():
        return _verb_within(tokens, i + 1, 7)
    return False


def _is_name(token: Token) -> bool:
    return _NAMES.match(token.text) is not None


def _verb_within(tokens: Sequence[Token], i: int, reach: int) -> bool:
    for j in range(i, min(i + reach, len(tokens))):
        low = tokens[j].low
        if not tokens[j].word or low in RELATIVES or low in ("and", "or", "but", "because", "if"):
            return False
        if finite(tokens, j):
            return True
    return False


def finite(tokens: Sequence[Token], i: int) -> bool:
    """Whether the word at ``i`` can be the verb that goes with a subject before it."""
    words = lexicon()
    low = tokens[i].low
    before = tokens[i - 1].low if i else ""
    if low in AUXILIARIES:
        return before not in ("to", "the", "a") and low != "be"
    if _CONTRACTED.match(low):
        return not low.endswith("'s") or low.split("'")[0] in SUBJECTS | {"here", "what", "where"}
    if before in DETERMINERS or before in PREPOSITIONS:
        return False
    if low in words.past:
        return not (low in words.bases and low not in ("cost", "let", "put", "cut", "hit")) or (
            _subject_before(tokens, i)
        )
    if low in words.third:
        return low not in words.things or before in ("it", "he", "she", "nobody", "nothing")
    return low in words.bases and _subject_before(tokens, i)


def _subject_before(tokens: Sequence[Token], i: int) -> bool:
    adverbs = lexicon().adverbs
    i -= 1
    while i >= 0 and tokens[i].low in adverbs:
        i -= 1
    return i >= 0 and tokens[i].low in ("i", "we", "you", "they", "people")


def has_verb(tokens: Sequence[Token]) -> bool:
    """Whether ``tokens`` hold a subject's verb anywhere after their first word."""
    return any(
        token.word and finite(tokens, i) for i, token in enumerate(tokens) if i or "'" in token.low
    )
