"""Cut a message into words and sentences, every word with its place."""

import re
from typing import NamedTuple

# Nothing beyond this is looked at: a complaint says what is wrong early, and time stays bounded.
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
_ENDS = frozenset(".!?…;\n")
# Contractions as thumbs type them. "ill", "id" and "were" are words of their own and stay.
_TYPED = {
    "im": "i'm",
    "ive": "i've",
    "dont": "don't",
    "doesnt": "doesn't",
    "didnt": "didn't",
    "cant": "can't",
    "couldnt": "couldn't",
    "wont": "won't",
    "wouldnt": "wouldn't",
    "isnt": "isn't",
    "arent": "aren't",
    "wasnt": "wasn't",
    "werent": "weren't",
    "havent": "haven't",
    "hasnt": "hasn't",
    "hadnt": "hadn't",
    "youve": "you've",
    "youre": "you're",
    "weve": "we've",
    "theyre": "they're",
    "theyve": "they've",
    "thats": "that's",
    "theres": "there's",
    "whats": "what's",
    "u": "you",
    "ur": "your",
    "pls": "please",
    "plz": "please",
    "ya": "you",
    "bc": "because",
    "cuz": "because",
    "coz": "because",
    "'cause": "because",
}


class Token(NamedTuple):
    """A word or mark: as written, in lower case with plain apostrophes, and where it stands."""

    text: str
    low: str
    start: int
    end: int

    @property
    def word(self) -> bool:
        """Whether this is a word or number rather than a mark."""
        return self.low[0].isalnum() or self.low[0] in "$€£#"


class Sentence(NamedTuple):
    """The words and inner marks of one sentence, and whether it asks."""

    tokens: tuple[Token, ...]
    asks: bool


def sentences(text: str) -> list[Sentence]:
    """Return the sentences of ``text`` (of its first 3,000 characters)."""
    found: list[Sentence] = []
    current: list[Token] = []
    for match in _TOKEN.finditer(text[:LONGEST]):
        raw = match.group()
        if raw[0] in _ENDS:
            if current:
                found.append(Sentence(tuple(current), "?" in raw))
                current = []
            continue
        low = raw.lower().translate(_QUOTES)
        current.append(Token(raw, _TYPED.get(low, low), match.start(), match.end()))
    if current:
        found.append(Sentence(tuple(current), asks=False))
    return found
