"""Remove profanity from a clause, and detect clauses that an agent should not repeat."""

import re
from collections.abc import Sequence
from functools import lru_cache

from assist_service.analysis.reflection.tokens import ClauseSentence, ClauseToken
from assist_service.analysis.reflection.word_lists import data, lexicon

_BEFORE_ATTRIBUTE = frozenset(("your", "you", "this", "these", "that", "the", "a", "an"))
_OURS = frozenset(("you", "your", "you've", "you're", "you'll"))
_QUOTES = frozenset('"“”')
_ASIDE = frozenset(("hell", "fuck"))


def remove_profanity(tokens: Sequence[ClauseToken]) -> tuple[ClauseToken, ...]:
    """Return ``tokens`` without dispensable swearing and insults."""
    calm_tokens: list[ClauseToken] = []
    for i, token in enumerate(tokens):
        following = tokens[i + 1].low if i + 1 < len(tokens) else ""
        before = calm_tokens[-1].low if calm_tokens else ""
        if _is_heat(token.low, before, following) or _is_handle(token.text):
            continue
        if token.low in _ASIDE and before in ("the", "what"):
            calm_tokens.pop()
        elif len(calm_tokens) > 1 and before == "," and calm_tokens[-2].low == token.low:
            calm_tokens.pop()  # "you promised, PROMISED": once is enough
        elif not (token.low == "," and _was_doubled(tokens, i, calm_tokens)):
            calm_tokens.append(token)
    return tuple(calm_tokens)


def without_asides(sentence: ClauseSentence) -> ClauseSentence:
    """Return ``sentence`` without asides: "it was, mind you, late"."""
    tokens, remaining, i = sentence.tokens, list[ClauseToken](), 0
    while i < len(tokens):
        end = _aside_ends(tokens, i)
        if end == i or (remaining and remaining[-1].word):
            remaining.append(tokens[i])
            i += 1
            continue
        i = end
        if remaining and (i >= len(tokens) or tokens[i].low == "," or tokens[i].low in _QUOTES):
            remaining.pop()
        if i + 1 < len(tokens) and tokens[i].low == "," and tokens[i + 1].low in _QUOTES:
            i += 1
    return sentence._replace(tokens=tuple(remaining)) if remaining else sentence


def _aside_ends(tokens: Sequence[ClauseToken], i: int) -> int:
    """Return the end of the aside that begins at ``i``, or ``i``; punctuation or nothing follows it."""
    for aside in _asides().get(tokens[i].low, ()):
        end = i + len(aside)
        fits = tuple(token.low for token in tokens[i:end]) == aside
        if fits and (end == len(tokens) or not tokens[end].word):
            return end
    return i


@lru_cache(1)
def _asides() -> dict[str, tuple[tuple[str, ...], ...]]:
    asides_by_word: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in re.findall(r'"([^"]+)"', data("frames")["asides"]):
        words = tuple(phrase.split())
        asides_by_word[words[0]] = (*asides_by_word.get(words[0], ()), words)
    return asides_by_word


def _is_heat(low: str, before: str, following: str) -> bool:
    words = lexicon()
    if low in words.dropped:
        return True
    if low in words.attributive and before in _BEFORE_ATTRIBUTE:
        return following in words.things or following in words.unsaid
    return low in words.unsaid and before == "you"


def _is_handle(text: str) -> bool:
    return text[:1] in ("@", "#") and not text[1:2].isdigit()


def _was_doubled(tokens: Sequence[ClauseToken], i: int, remaining: Sequence[ClauseToken]) -> bool:
    return (
        bool(remaining)
        and tokens[i - 1] is not remaining[-1]
        and tokens[i - 1].low == remaining[-1].low
    )


def unsaid(tokens: Sequence[ClauseToken]) -> bool:
    """Whether ``tokens`` contain swearing or accuse the company; such a clause is not reflected."""
    words = lexicon()
    lows = {token.low for token in tokens}
    if not lows.isdisjoint(words.unsaid) or any("*" in low for low in lows):
        return True
    return any(
        token.low in words.accusing and any(near.low in _OURS for near in tokens[max(0, i - 3) : i])
        for i, token in enumerate(tokens)
    )
