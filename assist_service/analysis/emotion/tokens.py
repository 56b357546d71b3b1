"""Split a message into words with their spans in the original text.

All code that needs words uses ``words``: one pass, spans into the original text,
and tolerant of hostile characters (zero-width marks, combining accents, styled
letters).
"""

import re
import unicodedata
from typing import NamedTuple

# The number of characters read of a message; a long email has a third of that.
CAP = 4000

_TOKEN = re.compile(
    r"(?P<link>(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w-]{1,64}\.\w[\w.-]*)"
    r"|(?P<money>[$€£¥₹]\s?\d[\d.,]*\w{0,3})"
    r"|(?P<number>\d+(?:[.,:/-]\d+)*[^\W_]*)"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<face>[:;=]['-]?[()DPpO/\\|\[\]*]{1,3}(?!\w)|<3|[\u2600-\u27bf\U0001f300-\U0001faff])"
    r"|(?P<stop>[.!?…;\n]+)|(?P<pause>[,:()\"]|\s-+\s)"
)
# Characters that nobody types but that split or disguise words.
_ODD = re.compile(
    "[\u00ad\u0300-\u036f\u0489\u200b-\u200f\u202a-\u202e\u2060-\u2064\u20d0-\u20ff\ufe00-\ufe0f\ufeff"
    "\uff01-\uff5e\U0001d400-\U0001d7ff]"
)
_QUOTES = str.maketrans("‘’‛`´“”„«»—–−", "'''''\"\"\"\"\"---")

# Without the apostrophe, these would be different words.
_OTHER_WORD = frozenset(("i'll", "we'll", "he'll", "she'll", "we're", "i'd", "we'd", "she'd"))


class MessageWords(NamedTuple):
    """The words of a message, in parallel lists.

    ``keys`` are lower case without apostrophes (``don't`` is ``dont``, a link is
    ``<link>``; emoji and faces like ``:(`` are words too); ``starts`` and ``ends`` are offsets into the original text;
    ``sentences`` counts up at each sentence end and ``clauses`` also at commas;
    ``text`` is the processed text: capped, with straight quotes and without unusual marks.
    """

    keys: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[int]
    clauses: list[int]
    text: str

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the span in the original text from word ``first`` to word ``last``."""
        return self.starts[first], self.ends[last]


def words(text: str) -> MessageWords:
    """Return the words of the first ``CAP`` characters of ``text``."""
    text = text[:CAP]
    origin: list[int] | None = None
    if not text.isascii():
        text = text.translate(_QUOTES)
        if _ODD.search(text):
            text, origin = _plain(text)
    keys: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    sentences: list[int] = []
    clauses: list[int] = []
    sentence = clause = 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "word":
            key = match[0].lower()
            if "'" in key:
                key = bare(key)
        elif kind == "stop":
            sentence += 1
            clause += 1
            continue
        elif kind == "pause":
            clause += 1
            continue
        elif kind == "number":
            key = match[0].lower()
        else:
            key = match[0] if kind == "face" else f"<{kind}>"
        keys.append(key)
        starts.append(match.start())
        ends.append(match.end())
        sentences.append(sentence)
        clauses.append(clause)
    if origin is not None:
        starts = [origin[start] for start in starts]
        ends = [origin[end - 1] + 1 for end in ends]
    return MessageWords(keys, starts, ends, sentences, clauses, text)


def bare(word: str) -> str:
    """Return a lower-case word as a key: without apostrophes, unless that would make a different word."""
    return word if word in _OTHER_WORD else word.replace("'", "")


def _plain(text: str) -> tuple[str, list[int]]:
    """Return ``text`` without marks and styles, and where each character came from."""
    characters: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        if _ODD.match(character):
            for plain in unicodedata.normalize("NFKC", character):
                if unicodedata.category(plain)[0] not in "MC":
                    characters.append(plain)
                    origin.append(index)
        else:
            characters.append(character)
            origin.append(index)
    return "".join(characters), origin
