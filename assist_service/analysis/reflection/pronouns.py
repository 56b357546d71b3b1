"""Reverse the pronouns in a customer's words, with their possessives and verbs."""

import re
from collections.abc import Sequence

from assist_service.analysis.reflection.clauses import (
    AUXILIARIES,
    PREPOSITIONS,
    SUBJECTS,
    SUBORDINATORS,
    finite,
)
from assist_service.analysis.reflection.tokens import ClauseToken
from assist_service.analysis.reflection.word_lists import grammar, lexicon

# Marks a word that followed the previous one without a space.
GLUE = "\x00"
_SPACED = re.compile(r"\s+([,:;)])")
_FIRST = {
    "i": "you",
    "me": "you",
    "my": "your",
    "mine": "yours",
    "myself": "yourself",
    "we": "you",
    "us": "you",
    "our": "your",
    "ours": "yours",
    "ourselves": "yourselves",
}
_SECOND = {
    "your": "our",
    "yours": "ours",
    "yourself": "ourselves",
    "yourselves": "ourselves",
    "y'all": "we",
}
_AGREEING = {"am": "are", "was": "were", "wasn't": "weren't"}
_ACRONYMS = grammar("acronyms")
_CROWD = grammar("crowd")
_DAYS = grammar("days")
_COMMONPLACE = grammar("commonplace")


def reverse_pronouns(tokens: Sequence[ClauseToken], *, shouted: bool = False) -> list[str]:
    """Return ``tokens`` as words with "I" made "you" and "you" made "we"; punctuation is unchanged."""
    tokens = _couple_first(tokens)
    turned: list[str] = []
    in_quotes = False
    skip = -1
    for i, token in enumerate(tokens):
        if i == skip:
            continue
        if token.low in '"“”':
            in_quotes = not in_quotes
        glue = GLUE if turned and i and token.start == tokens[i - 1].end else ""
        if in_quotes or not token.word:
            turned.append("and" if token.text == "&" and not glue else glue + token.text)
            continue
        if token.low in ("you", "you're", "you've", "you'll", "you'd") and (
            i + 1 < len(tokens) and tokens[i + 1].low in _CROWD
        ):
            skip = i + 1
        turned.append(glue + _turn_one(tokens, i, shouted=shouted))
    return turned


def _turn_one(tokens: Sequence[ClauseToken], i: int, *, shouted: bool) -> str:
    low = tokens[i].low
    if low in _FIRST:
        return _FIRST[low]
    if low in _SECOND:
        misspelt = low == "your" and i + 1 < len(tokens) and tokens[i + 1].low in ("not", "never")
        return "we're" if misspelt else _SECOND[low]
    if low == "you":
        return "we" if _is_subject(tokens, i) else "us"
    if low == "am" and i and tokens[i - 1].low[:1].isdigit():
        return low
    if low == "am" or (low in _AGREEING and _goes_with_first(tokens, i)):
        return _AGREEING[low]
    head, apostrophe, tail = low.partition("'")
    if apostrophe and head == "i":
        return "you're" if tail == "m" else f"you'{tail}"
    if apostrophe and head in ("we", "you") and tail in ("re", "ve", "ll", "d"):
        return f"{'you' if head == 'we' else 'we'}'{tail}"
    return plain_case(tokens[i], shouted=shouted)


def plain_case(token: ClauseToken, *, shouted: bool) -> str:
    """Return the word in mid-sentence case, without emphasis in capitals."""
    if token.low in _DAYS:
        return token.low.title()
    text = token.text.translate(str.maketrans("’‘", "''"))
    if token.low != text.lower():
        return token.low
    if text.isupper() and len(text) > 1 and text.isalpha():
        return text if text in _ACRONYMS or not (shouted or _common(token.low)) else token.low
    if "'" in text and text.upper() == text and shouted:
        return token.low
    return text


def _common(low: str) -> bool:
    words = lexicon()
    return (
        low in words.verbs
        or low in words.adverbs
        or low in words.things
        or low in AUXILIARIES
        or low in SUBJECTS
        or low in PREPOSITIONS
        or low in words.attributive
        or low in _COMMONPLACE
    )


def lower_first(word: str, token: ClauseToken, following: ClauseToken | None) -> str:
    """Return the first word of a reflection: lower case unless it is clearly a name."""
    if not word[:1].isupper() or word in _ACRONYMS or any(c.isdigit() for c in word):
        return word
    if token.low in _DAYS:
        return word
    if _common(token.low) or following is None:
        return word[0].lower() + word[1:]
    followed_by_name = (
        following.low in ("from", "at", "said", "told", "promised") or following.text.istitle()
    )
    plural = token.low.endswith("s") and following.low in ("are", "were", "have")
    return word if followed_by_name and not plural else word[0].lower() + word[1:]


def _is_subject(tokens: Sequence[ClauseToken], i: int) -> bool:
    adverbs = lexicon().adverbs
    ahead = i + 1
    while ahead < len(tokens) and (
        tokens[ahead].low in adverbs or tokens[ahead].low in _CROWD or tokens[ahead].low in '"“”'
    ):
        ahead += 1
    if ahead >= len(tokens) or not tokens[ahead].word:
        return i == 0
    low = tokens[ahead].low
    if i and tokens[i - 1].low in PREPOSITIONS - SUBORDINATORS - {"than"}:
        return False
    if i == 0 and low not in ("and", "or"):
        return True  # "you double billed us": the first word of a statement is its subject
    return low in AUXILIARIES or low in lexicon().past or finite(tokens, ahead)


def _goes_with_first(tokens: Sequence[ClauseToken], i: int) -> bool:
    adverbs = lexicon().adverbs
    if i + 1 < len(tokens) and tokens[i + 1].low == "i":
        return True
    back = i - 1
    while back >= 0 and tokens[back].low in adverbs:
        back -= 1
    if back < 0:
        return tokens[i].low == "am"
    if tokens[back].low == "i":
        return True
    if tokens[back].low not in ("and", "but", "then", "or", ","):
        return False
    for token in reversed(tokens[:back]):
        if token.low == "i" or token.low.startswith("i'"):
            return True
        if token.low in (
            "it",
            "he",
            "she",
            "they",
            "that",
            "which",
            "who",
            "there",
            "you",
            "nobody",
        ):
            return False
    return False


def _couple_first(tokens: Sequence[ClauseToken]) -> Sequence[ClauseToken]:
    """Change "my husband and I" to "I and my husband", which becomes "you and your husband"."""
    for i in range(2, len(tokens)):
        if tokens[i].low == "i" and tokens[i - 1].low == "and":
            start = i - 2
            while start > 0 and tokens[start].low != "my":
                start -= 1
            if tokens[start].low == "my" and i - start <= 5:
                pair = (tokens[i], tokens[i - 1], *tokens[start : i - 1])
                return (*tokens[:start], *pair, *tokens[i + 1 :])
    return tokens


def spell(words: Sequence[str]) -> str:
    """Return the words as one line with their punctuation."""
    return _SPACED.sub(r"\1", " ".join(words).replace(" " + GLUE, "").replace(GLUE, ""))


def width(words: Sequence[str]) -> int:
    """Return the number of words in ``words``, without punctuation."""
    return sum(
        len(word.split()) for word in words if word.lstrip(GLUE)[:1].isalnum() or word[:1] in "$€£#"
    )
