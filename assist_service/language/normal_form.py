"""Write a text in plain characters, and remember where each came from.

Curly quotes, styled and look-alike letters, zero-width signs, accents put on by hand and
markdown inside words hide a phrase from whoever looks for it. They are undone here, once.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from confusable_homoglyphs import confusables

_QUOTES = str.maketrans("‘’‛`´ʼ′“”„«»—–−\u00a0\u202f\u2009", "'''''''\"\"\"\"\"---   ")
# Characters that nobody types, but that split or disguise words.
_ODD = re.compile(
    "[\u00ad\u0300-\u036f\u0489\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u20d0-\u20ff"
    "\ufe00-\ufe0f\ufeff\uff01-\uff5e\U0001d400-\U0001d7ff\U000e0000-\U000e007f]"
)
# A Greek or Cyrillic letter, and the words of any alphabet.
_OTHER_LETTER = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_WORD = re.compile(r"\w+")
_LATIN_LETTER = re.compile("[a-zA-Z]")
# Bold, italics, code or strike-through that begins or ends inside a word: ref**und**.
_MARKS = re.compile(
    r"(?<![\w*_~`])(\*{1,3}|__|~~|`)(?=\w)([^*_~`\n]{1,200}?)(?<=\w)\1(?=\w)"
    r"|(?<=\w)(\*{1,3}|__|~~|`)(?=\w)([^*_~`\n]{1,200}?)(?<=\w)\3(?![\w*_~`])"
)
_APOSTROPHE = re.compile(r"(?<=[a-zA-Z])`(?=[a-zA-Z])")
# The tokenizer takes a mark at a time off a run of them, in quadratic time, and no word is so long.
_RUN = re.compile(r"([^\w\s])\1{3,}")
_LONG = re.compile(r"\S{80,}")
LONGEST_WORD = 80


_HALF = re.compile("[\ud800-\udfff]")


def replace_surrogates(text: str) -> str:
    """Return ``text`` with lone surrogates replaced, which some libraries cannot read."""
    return text if text.isascii() else _HALF.sub("\ufffd", text)


class NormalForm(NamedTuple):
    """A text in plain characters; ``origin`` has the offset of each in the text as it came.

    ``origin`` is ``None`` where the two texts have the same offsets.
    """

    text: str
    origin: list[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the text as it came."""
        if self.origin is None:
            return start, end
        return self.origin[start], self.origin[end - 1] + 1 if end > start else self.origin[start]


def normalize(text: str) -> NormalForm:
    """Return the normal form of ``text``, of about its length, in linear time."""
    origin: list[int] | None = None
    if not text.isascii():
        text = text.translate(_QUOTES)
        if _ODD.search(text):
            text, origin = _without_odd(text)
        if _OTHER_LETTER.search(text):
            text = _WORD.sub(lambda match: _in_one_alphabet(match[0]), text)
    if _MARKS.search(text):
        text, origin = _cut(
            text, origin, [m for match in _MARKS.finditer(text) for m in _ends(match)]
        )
    if "`" in text:
        text = _APOSTROPHE.sub("'", text)
    if _RUN.search(text):
        runs = [(match.start() + 3, match.end()) for match in _RUN.finditer(text)]
        text, origin = _cut(text, origin, runs)
    if _LONG.search(text):
        text, origin = _with_breaks(text, origin)
    return NormalForm(text, origin)


def _ends(match: re.Match[str]) -> tuple[tuple[int, int], tuple[int, int]]:
    size = len(match[1] or match[3])
    return (match.start(), match.start() + size), (match.end() - size, match.end())


def _without_odd(text: str) -> tuple[str, list[int]]:
    characters: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        if not _ODD.match(character):
            characters.append(character)
            origin.append(index)
            continue
        for plain in unicodedata.normalize("NFKC", character):
            if unicodedata.category(plain)[0] not in "MC":
                characters.append(plain)
                origin.append(index)
    return "".join(characters), origin


def _in_one_alphabet(word: str) -> str:
    """Return ``word`` in Latin letters where it mixes them with look-alikes of other alphabets."""
    if _OTHER_LETTER.search(word) and _LATIN_LETTER.search(word):
        return "".join(map(_latin, word))
    return word


@lru_cache(maxsize=1024)
def _latin(character: str) -> str:
    """Return the Latin letter that ``character`` looks like, or itself."""
    if character.isascii():
        return character
    alike = confusables.is_confusable(character, preferred_aliases=["latin"]) or []
    letters: list[str] = [glyph["c"] for entry in alike for glyph in entry["homoglyphs"]]
    plain = [letter for letter in letters if letter.isascii() and letter.isalpha()]
    if not plain:
        return character
    return plain[0].upper() if character.isupper() else plain[0].lower()


def _cut(
    text: str, origin: list[int] | None, spans: list[tuple[int, int]]
) -> tuple[str, list[int]]:
    """Return the text without ``spans``, which are in order, and its origin."""
    origin = list(range(len(text))) if origin is None else origin
    pieces: list[str] = []
    offsets: list[int] = []
    at = 0
    for start, end in [*spans, (len(text), len(text))]:
        pieces.append(text[at:start])
        offsets += origin[at:start]
        at = end
    return "".join(pieces), offsets


def _with_breaks(text: str, origin: list[int] | None) -> tuple[str, list[int]]:
    """Return the text with a space after each ``LONGEST_WORD`` characters of an endless word."""
    origin = list(range(len(text))) if origin is None else origin
    pieces: list[str] = []
    offsets: list[int] = []
    at = 0
    for match in _LONG.finditer(text):
        for cut in range(match.start() + LONGEST_WORD, match.end(), LONGEST_WORD):
            pieces += [text[at:cut], " "]
            offsets += [*origin[at:cut], origin[cut]]
            at = cut
    return "".join([*pieces, text[at:]]), offsets + origin[at:]
