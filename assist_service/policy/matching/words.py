"""Split a text into words for the rules, with contractions expanded, quotes normalised and spans kept."""

import re
from dataclasses import dataclass
from pathlib import Path

from assist_service.domain.types import Span
from assist_service.domain.word_cache import remember_words
from assist_service.policy.matching.inflection import stem

# A number, a word with its apostrophes, a symbol that phrases may contain, or the end of a sentence.
# An empty line or the start of a list item ends a sentence too.
_TOKEN = re.compile(
    r"\d+(?:[.,:]\d+)*"
    r"|[^\W\d_]+(?:['’‘ʼ´`][^\W\d_]+)*"
    r"|[$€£¥%&]"
    r"|[.!?;…]+"
    r"|\n[^\S\n]*(?:\n\s*|[-*•][^\S\n])"
)
BREAK = "."
QUESTION = "?"
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ´`", "'"))
_ENDINGS = {
    "n't": "not",
    "'ll": "will",
    "'re": "are",
    "'ve": "have",
    "'m": "am",
    "'d": "would",
}
_CONTRACTIONS_FILE = Path(__file__).with_name("words") / "contractions.txt"


def _contractions() -> dict[str, tuple[str, ...]]:
    rows = _CONTRACTIONS_FILE.read_text(encoding="utf-8").splitlines()
    pairs = (row.partition(":") for row in rows if row and not row.startswith("#"))
    return {contraction: tuple(expansion.split()) for contraction, _, expansion in pairs}


_CONTRACTIONS = _contractions()


@dataclass(frozen=True, slots=True)
class Words:
    """A text's words in lower case with contractions expanded, each with its stem and span.

    The end of a sentence is a word of its own (``.`` or ``?``), which no phrase matches.
    """

    text: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    spans: tuple[Span, ...]

    def span(self, start: int, end: int) -> Span:
        """Return the characters of words ``start`` to ``end`` (exclusive)."""
        return self.spans[start][0], self.spans[end - 1][1]

    def between(self, index: int) -> str:
        """Return the text between word ``index`` and the word before it."""
        before = self.spans[index - 1][1] if index > 0 else 0
        return self.text[before : self.spans[index][0]]


_HALF = re.compile("[\ud800-\udfff]")


def replace_surrogates(text: str) -> str:
    """Return ``text`` with lone surrogates replaced, which some engines cannot read."""
    return text if text.isascii() else _HALF.sub("\ufffd", text)


def tokens(text: str) -> list[str]:
    """Return the raw tokens of a text, the input of ``meanings``."""
    return _TOKEN.findall(text)


@remember_words(20_000)
def meanings(token: str) -> tuple[str, ...]:
    """Return the expanded words of a raw token: ``("can", "not")`` for ``Can’t``."""
    first = token[0]
    if first in ".!?;…\n":
        return (QUESTION,) if "?" in token else (BREAK,)
    word = token.lower().translate(_APOSTROPHES)
    if word in _CONTRACTIONS:
        return _CONTRACTIONS[word]
    if "'" not in word:
        return (word,)
    for ending, expansion in _ENDINGS.items():
        if word.endswith(ending) and len(word) > len(ending):
            return (*meanings(word[: -len(ending)]), expansion)
    if word.endswith("'s"):
        return (word[:-2],)
    return tuple(part for part in word.split("'") if part)


def stems_of(token: str) -> tuple[str, ...]:
    """Return the stems of a raw token's expanded words."""
    return tuple(stem(word) for word in meanings(token))


def words_of(text: str) -> Words:
    """Return the words of a text with their spans."""
    words: list[str] = []
    spans: list[Span] = []
    for match in _TOKEN.finditer(text):
        expansion = meanings(match.group())
        words += expansion
        spans += [match.span()] * len(expansion)
    return Words(text, tuple(words), tuple(map(stem, words)), tuple(spans))
