"""One message, cut and understood once: parts, sentences, words with their normal forms.

``read_document`` is the only way in, and it remembers the last few texts: reading, review, policy
and coaching look at the same message without cutting it again. spaCy's English tokenizer cuts; it
knows abbreviations, initials, addresses, contractions, and contractions without an apostrophe.
"""

import re
from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

import yaml

from assist_service.domain.types import Span
from assist_service.domain.word_cache import remember_words
from assist_service.language.detection import is_english
from assist_service.language.inflection import stem
from assist_service.language.normal_form import NormalForm, normalize, replace_surrogates
from assist_service.language.parts import MessagePart, own_words, split_parts
from assist_service.language.spelling import is_known_word, nearest

if TYPE_CHECKING:
    from spacy.tokenizer import Tokenizer

# A message longer than this is a log or a book; the rest is not read.
LONGEST = 20_000

TokenKind = Literal["word", "number", "link", "address", "money", "emoji", "mark", "break"]

_LINK = re.compile(r"(?:https?://|www\.)\S|\S+\.(?:com|org|net|io|co|uk|de|eu)(?:/|\Z)", re.I)
_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
_FACE = re.compile(r"[:;=8xX]['^o-]?[()DPpO/\\|\[\]*3]+\Z|<3|\^_+\^")
_REPEATED = re.compile(r"([a-z])\1{2,}")
_SENTENCE_MARKS = frozenset(".!?…;")
_CLOSING = frozenset("\"')]}*_")
_BULLET = re.compile(r"[-*•]\Z")
_POINT = re.compile(r"\d{1,2}[.)]?\Z")
# Abbreviations that spaCy's list lacks; with a number after them, "no." and others are none.
_ABBREVIATIONS = frozenset(
    [
        "approx.",
        "etc.",
        "incl.",
        "excl.",
        "ref.",
        "tel.",
        "ext.",
        "acct.",
        "dept.",
        "appt.",
        "min.",
        "max.",
        "mins.",
        "hrs.",
        "dr.",
        "prof.",
        "mt.",
        "st.",
        "capt.",
    ]
)
# After these, 's is short for "is" (after "let" for "us"); after other words it may mark an owner.
_BEFORE_IS = frozenset(
    [
        "it",
        "that",
        "this",
        "he",
        "she",
        "what",
        "there",
        "here",
        "who",
        "where",
        "how",
        "when",
        "everything",
        "nothing",
        "everyone",
        "let",
    ]
)
_BEFORE_NUMBER = frozenset(["no", "nr", "nos", "pg", "p", "fig", "ch", "sec", "art"])


class Token:
    """A word or mark: as written, its normal form, its span in the text as it came.

    ``norm`` is lower case, spelled out ("n't" is "not", "pls" is "please"); a break between two
    sentences that no mark ends has the kind ``break``.
    """

    __slots__ = ("end", "kind", "norm", "start", "text")

    def __init__(self, text: str, norm: str, start: int, end: int, kind: TokenKind) -> None:
        self.text, self.norm, self.start, self.end, self.kind = text, norm, start, end, kind

    def __repr__(self) -> str:
        return f"Token({self.text!r}, {self.norm!r}, {self.start}, {self.end}, {self.kind!r})"


class Sentence:
    """The tokens ``first`` to ``last`` (exclusive) of a document, and the mark that ends them.

    ``end_mark`` is where that mark starts.
    """

    __slots__ = ("end_mark", "first", "last", "mark", "span")

    def __init__(self, first: int, last: int, mark: str, span: Span, end_mark: int) -> None:
        self.first, self.last, self.mark, self.span = first, last, mark, span
        self.end_mark = end_mark

    @property
    def asks(self) -> bool:
        """Whether a question mark ends it."""
        return self.mark == "?"


class Document:
    """A message and what is known of its words; immutable but for what it finds when asked."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.own = own_words(replace_surrogates(text[:LONGEST]))
        self._normal = normalize(self.own)

    @property
    def parts(self) -> tuple[MessagePart, ...]:
        """The parts of the whole text, in order."""
        return split_parts(self.text)

    @property
    def cut(self) -> bool:
        """Whether the text is longer than what was read of it."""
        return len(self.text) > LONGEST

    @property
    def normal(self) -> NormalForm:
        """The own words in plain characters."""
        return self._normal

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words and marks of the own words."""
        return tuple(_tokens(self._normal))

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The stem of each token, which all inflections of a word share."""
        return tuple(stem(token.norm) for token in self.tokens)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences that have a word."""
        return tuple(_sentences(self.tokens))

    def sentence_around(self, span: Span) -> Span:
        """Return the sentences that ``span`` touches, to the start of the one after them."""
        starts = [sentence.span[0] for sentence in self.sentences]
        start = max((at for at in starts if at <= span[0]), default=0)
        end = min((at for at in starts if at >= max(span[1], start + 1)), default=len(self.text))
        return start, end

    def is_english(self, stated_language: str | None = None) -> bool:
        """Return whether the own words are English, or too few to tell."""
        return is_english(self.own, stated_language)


@lru_cache(maxsize=512)
def read_document(text: str) -> Document:
    """Return the document of ``text``."""
    return Document(text)


def _tokens(normal: NormalForm) -> list[Token]:
    """Return the tokens of a normal form, with a break for each blank line and list item."""
    tokens: list[Token] = []
    words = [(token.text, token.norm_, token.idx) for token in _tokenizer()(normal.text)]
    for index, (word, norm, at) in enumerate(words):
        start, end = normal.span(at, at + len(word))
        if word.isspace():
            following = words[index + 1][0] if index + 1 < len(words) else ""
            item = _BULLET.match(following) or _is_numbered(words[index + 1 : index + 3])
            if word.count("\n") > 1 or ("\n" in word and item):
                tokens.append(Token("\n", ".", start, start, "break"))
            continue
        kind = _kind(word)
        if norm == "'s" and tokens and tokens[-1].norm in _BEFORE_IS:
            norm = "us" if tokens[-1].norm == "let" else "is"
        elif norm == "'d":
            norm = "would"
        elif kind == "word" and word.lower() == norm:
            norm = _meant(norm, proper=word[0].isupper() and bool(tokens))
        tokens.append(Token(word, norm, start, end, kind))
    return tokens


def _is_numbered(words: Sequence[tuple[str, str, int]]) -> bool:
    """Whether the two tokens begin a point of a list, "2." or "2)"."""
    return len(words) == 2 and bool(_POINT.match(words[0][0])) and words[1][0] in (".", ")")


def _kind(word: str) -> TokenKind:
    if word[0].isalpha() or (word[0] == "'" and word[1:].isalpha()):
        if "@" in word:
            return "address"
        return "link" if ("/" in word or "." in word) and _LINK.match(word) else "word"
    if word[0].isdigit():
        return "number"
    if _EMOJI.match(word) or _FACE.match(word):
        return "emoji"
    if word in ("$", "€", "£", "¥", "₹"):
        return "money"
    if "@" in word[1:]:
        return "address"
    return "word" if any(map(str.isalnum, word)) else "mark"


def _meant(word: str, *, proper: bool) -> str:
    """Return a lower-case word as it is meant; a proper name is not corrected."""
    spelled = _spelled(word)
    return _corrected(word) if spelled == word and not proper else spelled


@remember_words(20_000)
def _spelled(word: str) -> str:
    """Return ``word`` with chat spellings and letters held down put right."""
    spelled = _chat_spellings()["spellings"].get(word)
    if spelled is not None:
        return str(spelled)
    if _REPEATED.search(word):
        for times in (r"\1\1", r"\1"):
            shorter = _REPEATED.sub(times, word)
            if is_known_word(shorter):
                return shorter
    return word


@remember_words(20_000)
def _corrected(word: str) -> str:
    return nearest(word) or word


def _sentences(tokens: Sequence[Token]) -> list[Sentence]:
    sentences: list[Sentence] = []
    first = 0
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.kind == "break" or (
            token.kind == "mark"
            and token.text[0] in _SENTENCE_MARKS
            and _ends_here(tokens, index, first)
        ):
            last = index + 1
            marks = token.text
            while last < len(tokens) and (
                tokens[last].text in _CLOSING or tokens[last].text[0] in _SENTENCE_MARKS
            ):
                if tokens[last].start > tokens[last - 1].end and tokens[last].text in "\"'([":
                    break
                marks += tokens[last].text
                last += 1
            _add(sentences, tokens, first, last, "?" if "?" in marks else marks[0], token.start)
            first = index = last
        else:
            index += 1
    _add(sentences, tokens, first, len(tokens), "", 0)
    return sentences


def _ends_here(tokens: Sequence[Token], index: int, first: int) -> bool:
    """Whether the mark at ``index`` ends the sentence from ``first``, not only an abbreviation."""
    if tokens[index].text != "." or index == 0 or index + 1 == len(tokens):
        return True
    before, after = tokens[index - 1], tokens[index + 1]
    if index == first + 1 and _POINT.match(before.text):
        return False
    if before.norm in _BEFORE_NUMBER and after.kind == "number":
        return False
    short = f"{before.text.lower()}." in _ABBREVIATIONS and before.end == tokens[index].start
    return not (short and not after.text[0].isupper())


def _add(
    sentences: list[Sentence],
    tokens: Sequence[Token],
    first: int,
    last: int,
    mark: str,
    end_mark: int,
) -> None:
    inner = tokens[first:last]
    written = [token for token in inner if token.kind != "break"]
    if any(token.kind not in ("mark", "break") for token in inner):
        sentences.append(Sentence(first, last, mark, (written[0].start, written[-1].end), end_mark))


@cache
def _tokenizer() -> "Tokenizer":
    # The import takes a third of a second; programs that read no message do without.
    import spacy
    from spacy.symbols import NORM, ORTH

    tokenizer: Tokenizer = spacy.blank("en").tokenizer
    for word, (first, meant, second, other) in _chat_spellings()["contractions"].items():
        tokenizer.add_special_case(word, [{ORTH: first, NORM: meant}, {ORTH: second, NORM: other}])
    return tokenizer


@cache
def _chat_spellings() -> dict[str, dict[str, Any]]:
    text = files(__package__).joinpath("spellings.yaml").read_text(encoding="utf-8")
    spellings: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return spellings
