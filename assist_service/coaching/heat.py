"""Leave out of a clause what only adds heat; tell what no agent should hand back."""

from collections.abc import Sequence

from assist_service.coaching.lexicon import lexicon
from assist_service.coaching.tokens import Token

_BEFORE_ATTRIBUTE = frozenset(("your", "you", "this", "these", "that", "the", "a", "an"))
_OURS = frozenset(("you", "your", "you've", "you're", "you'll"))
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
