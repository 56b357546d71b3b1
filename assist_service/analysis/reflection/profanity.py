"""Leave out of a clause what only adds heat; tell what no agent should hand back."""

import re
from collections.abc import Sequence
from functools import lru_cache

from assist_service.analysis.reflection.tokens import Sentence, Token
from assist_service.analysis.reflection.word_lists import data, lexicon

_BEFORE_ATTRIBUTE = frozenset(("your", "you", "this", "these", "that", "the", "a", "an"))
_OURS = frozenset(("you", "your", "you've", "you're", "you'll"))
_QUOTES = frozenset('"“”')
_ASIDE = frozenset(("hell", "fuck"))


def cool(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Return ``tokens`` without swearing and insults that the clause can do without."""
    kept: list[Token] = []
    for i, token in enumerate(tokens):
        following = tokens[i + 1].low if i + 1 < len(tokens) else ""
        before = kept[-1].low if kept else ""
        if _is_heat(token.low, before, following) or _is_handle(token.text):
            continue
        if token.low in _ASIDE and before in ("the", "what"):
            kept.pop()
        elif len(kept) > 1 and before == "," and kept[-2].low == token.low:
            kept.pop()  # "you promised, PROMISED": once is enough
        elif not (token.low == "," and _was_doubled(tokens, i, kept)):
            kept.append(token)
    return tuple(kept)


def without_asides(sentence: Sentence) -> Sentence:
    """Return ``sentence`` without what is thrown in: "it was, mind you, late"."""
    tokens, kept, i = sentence.tokens, list[Token](), 0
    while i < len(tokens):
        end = _aside_ends(tokens, i)
        if end == i or (kept and kept[-1].word):
            kept.append(tokens[i])
            i += 1
            continue
        i = end
        if kept and (i >= len(tokens) or tokens[i].low == "," or tokens[i].low in _QUOTES):
            kept.pop()
        if i + 1 < len(tokens) and tokens[i].low == "," and tokens[i + 1].low in _QUOTES:
            i += 1
    return sentence._replace(tokens=tuple(kept)) if kept else sentence


def _aside_ends(tokens: Sequence[Token], i: int) -> int:
    """Return where the aside that begins at ``i`` ends, or ``i``; after it a mark stands, or nothing."""
    for aside in _asides().get(tokens[i].low, ()):
        end = i + len(aside)
        fits = tuple(token.low for token in tokens[i:end]) == aside
        if fits and (end == len(tokens) or not tokens[end].word):
            return end
    return i


@lru_cache(1)
def _asides() -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in re.findall(r'"([^"]+)"', data("frames")["asides"]):
        words = tuple(phrase.split())
        found[words[0]] = (*found.get(words[0], ()), words)
    return found


def _is_heat(low: str, before: str, following: str) -> bool:
    words = lexicon()
    if low in words.dropped:
        return True
    if low in words.attributive and before in _BEFORE_ATTRIBUTE:
        return following in words.things or following in words.unsaid
    return low in words.unsaid and before == "you"


def _is_handle(text: str) -> bool:
    return text[:1] in ("@", "#") and not text[1:2].isdigit()


def _was_doubled(tokens: Sequence[Token], i: int, kept: Sequence[Token]) -> bool:
    return bool(kept) and tokens[i - 1] is not kept[-1] and tokens[i - 1].low == kept[-1].low


def unsaid(tokens: Sequence[Token]) -> bool:
    """Whether ``tokens`` hold swearing, or accuse the company: then the clause is left alone."""
    words = lexicon()
    lows = {token.low for token in tokens}
    if not lows.isdisjoint(words.unsaid) or any("*" in low for low in lows):
        return True
    return any(
        token.low in words.accusing and any(near.low in _OURS for near in tokens[max(0, i - 3) : i])
        for i, token in enumerate(tokens)
    )
