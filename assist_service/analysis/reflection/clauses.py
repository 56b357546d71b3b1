"""Find the clauses of a sentence by closed-class words: the subject and its verb."""

import re
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from assist_service.analysis.reflection.tokens import ClauseSentence, ClauseToken
from assist_service.analysis.reflection.word_lists import grammar, lexicon

AUXILIARIES = grammar("auxiliaries")
SUBJECTS = grammar("subjects")
DETERMINERS = grammar("determiners")
PREPOSITIONS = grammar("prepositions")
# Words between two statements; "because" and similar words stay with the clause they explain.
JOINERS = grammar("joiners")
SUBORDINATORS = grammar("subordinators")
QUESTION_WORDS = grammar("question_words")
RELATIVES = grammar("relatives")
_DONE_BY = grammar("done_by")
# After these and a comma comes reported speech.
_SAYING = grammar("saying")
_BREAKS = frozenset(",:-–—()[]*•|/")
_HARD = frozenset("()[]–—-:•|") | {"lol", "lmao", "omg", "smh", "haha"}
EDGE_MARKS = frozenset(",:-–—()[]*•|/&_~<>=+^")
_QUOTES = frozenset('"“”')
_DATING = frozenset(("on", "in", "at", "after", "last", "this", "by", "within", "during", "every"))
# Words that begin a question before a pronoun, and words after which they do not.
_INVERTED = frozenset(("is", "are", "was", "were", "can", "could", "will", "would", "should", "do"))
_NOT_BEFORE = frozenset(
    ("to", "neither", "nor", "so", "as", "than", "never", "only", "not", "please")
)
# The following words belong to these.
_HOLDS = QUESTION_WORDS | RELATIVES | {"whenever", "if", "wherever", "and", "or", "but", "than"}
_TELLING = frozenset(("me", "us", "know", "understand", "explain", "say", "see", "and", "or", "on"))
_OWN = frozenset(("i", "we", "i've", "i'm", "we've", "we're"))
_CAUSED = frozenset(("because", "due", "despite", "thanks", "after", "during", "without", "since"))
_CLOSING = grammar("closing")
_PRONOUNS = frozenset(("i", "we", "you", "he", "she", "they", "it"))
_CONTRACTED = re.compile(r"\w+'(?:m|re|ve|ll|d|s)$|\w+n't$")
_NOT_PAST = grammar("not_past")
_NAMES = re.compile(r"[A-Z][a-z]+")


class Clause(msgspec.Struct, frozen=True):
    """A part of a sentence; ``finite`` distinguishes a full clause from a fragment."""

    tokens: tuple[ClauseToken, ...]
    sentence: int
    asks: bool
    finite: bool


def clauses(parts: Sequence[ClauseSentence]) -> list[Clause]:
    """Return the clauses of ``parts`` in order, without punctuation at their edges."""
    clauses_found: list[Clause] = []
    for number, sentence in enumerate(parts):
        tokens = sentence.tokens
        edges = [0, *_edges(tokens), len(tokens)]
        for position, (start, end) in enumerate(pairwise(edges)):
            inner = _trim(tokens[start:end])
            if inner:
                last = position == len(edges) - 2
                clauses_found.append(Clause(inner, number, sentence.asks and last, has_verb(inner)))
    return clauses_found


def _edges(tokens: Sequence[ClauseToken]) -> list[int]:
    edges: list[int] = []
    start, in_quotes = 0, False
    leads = _after_opener(tokens, 0) in SUBORDINATORS
    for i, token in enumerate(tokens):
        if token.low in _QUOTES:
            in_quotes = not in_quotes
        elif i > start and not in_quotes and _is_edge(tokens, start, i, leads=leads):
            edges.append(i)
            start = i
            leads = _after_opener(tokens, i) in SUBORDINATORS
    return edges


def _is_edge(tokens: Sequence[ClauseToken], start: int, i: int, *, leads: bool) -> bool:
    low = tokens[i].low
    if low == "-" and not _stands_alone(tokens, i):
        return False
    if low in _HARD:
        return True
    if low in _BREAKS and tokens[i - 1].low in _SAYING:
        return False
    mark = low in _BREAKS
    if not mark and low not in JOINERS:
        return (leads and _main_clause(tokens, start, i)) or _runs_on(tokens, start, i)
    ahead = i + 1
    if not mark and ahead < len(tokens) and tokens[ahead].low == "please":
        return has_verb(tokens[start:i])
    if mark and ahead < len(tokens) and tokens[ahead].low in JOINERS:
        ahead += 1
    if ahead < len(tokens) and mark and tokens[ahead].low in QUESTION_WORDS:
        return True
    return opens(tokens, ahead) and ((mark and i - start > 1) or has_verb(tokens[start:i]))


def _runs_on(tokens: Sequence[ClauseToken], start: int, i: int) -> bool:
    """Whether a statement or question begins at ``i`` without a mark: "size 8 | you sent size 6"."""
    low, before = tokens[i].low, tokens[i - 1].low
    following = tokens[i + 1].low if i + 1 < len(tokens) else ""
    if low == "why" and before not in _TELLING:
        asks = following in AUXILIARIES or following.endswith("n't")
        return asks and i - start > 2 and has_verb(tokens[start:i])
    if low in _INVERTED and (following in _PRONOUNS or (low == "is" and following == "this")):
        led = before in SUBJECTS or before in QUESTION_WORDS or before in _NOT_BEFORE
        return not led and i - start > 2 and has_verb(tokens[start:i])
    free = before not in PREPOSITIONS and before not in _HOLDS
    if tokens[start].low in _CAUSED and low in _OWN and free and not has_verb(tokens[start:i]):
        return opens(tokens, i)  # "Because of your delay | I slept at the airport"
    closed = before in _CLOSING or before[:1].isdigit()
    if not closed or i - start < 3 or not has_verb(tokens[start:i]):
        return False
    if _after_opener(tokens, start) in ("if", "unless"):
        return False
    contracted = _CONTRACTED.match(low) is not None and low.split("'")[0] in _PRONOUNS
    return contracted or (low in _PRONOUNS and _verb_within(tokens, i + 1, 2))


def _stands_alone(tokens: Sequence[ClauseToken], i: int) -> bool:
    """Whether the dash has spaces on both sides, unlike the minus of "-£312"."""
    ahead = i + 1 < len(tokens) and tokens[i + 1].start > tokens[i].end
    return ahead and tokens[i].start > tokens[i - 1].end


def _after_opener(tokens: Sequence[ClauseToken], i: int) -> str:
    openers = lexicon().openers
    while i < len(tokens) and (
        not tokens[i].word or (tokens[i].low in openers and tokens[i].low not in SUBORDINATORS)
    ):
        i += 1
    return tokens[i].low if i < len(tokens) else ""


def _main_clause(tokens: Sequence[ClauseToken], start: int, i: int) -> bool:
    """Whether, in "when I signed up your colleague said …", the main clause begins at ``i``."""
    low, before = tokens[i].low, tokens[i - 1].low
    begins = low in DETERMINERS or low in SUBJECTS or _CONTRACTED.match(low) is not None
    return (
        begins
        and i - start >= 3
        and before not in PREPOSITIONS
        and before not in DETERMINERS
        and before not in _HOLDS
        and has_verb(tokens[start:i])
        and not finite(tokens, i - 1)
        and opens(tokens, i)
    )


def _trim(tokens: Sequence[ClauseToken]) -> tuple[ClauseToken, ...]:
    start, end = 0, len(tokens)
    while start < end and tokens[start].low in EDGE_MARKS:
        start += 1
    while end > start and tokens[end - 1].low in EDGE_MARKS:
        end -= 1
    inner = tokens[start:end]
    if sum(token.low in _QUOTES for token in inner) % 2:
        inner = [token for token in inner if token.low not in _QUOTES]
    return tuple(inner)


def opens(tokens: Sequence[ClauseToken], i: int) -> bool:
    """Whether a new clause, subject and verb, begins at ``i``."""
    adverbs, openers = lexicon().adverbs, lexicon().openers
    count = len(tokens)
    if i + 1 < count and tokens[i].low in DETERMINERS and tokens[i + 1].low == "of":
        return _verb_within(tokens, i + 2, 7)
    while i < count and (tokens[i].low in adverbs or tokens[i].low in openers):
        i += 1
    if i >= count or not tokens[i].word:
        return False
    low = tokens[i].low
    if _CONTRACTED.match(low) and low.split("'")[0] in SUBJECTS:
        return True
    if low in ("here's", "here"):
        return low == "here's" or _verb_within(tokens, i + 1, 1)
    if low in SUBJECTS and low not in DETERMINERS:
        return _verb_within(tokens, i + 1, 4)
    if low in ("no", "none") and i + 1 < count and tokens[i + 1].low in ("one", "of"):
        return _verb_within(tokens, i + 2, 4)
    if low in _DATING and _pronoun_within(tokens, i + 1, 4):
        return True
    if low in DETERMINERS or low in lexicon().things or _is_name(tokens[i]) or low[0].isdigit():
        return _verb_within(tokens, i + 1, 7)
    return False


def _pronoun_within(tokens: Sequence[ClauseToken], i: int, reach: int) -> bool:
    """Whether "on Monday I called" continues with a subject and its verb."""
    for j in range(i, min(i + reach, len(tokens))):
        low = tokens[j].low
        if not tokens[j].word:
            return False
        if low in _PRONOUNS:
            return _verb_within(tokens, j + 1, 3)
        if _CONTRACTED.match(low):
            return low.split("'")[0] in _PRONOUNS
    return False


def _is_name(token: ClauseToken) -> bool:
    return _NAMES.match(token.text) is not None


def _verb_within(tokens: Sequence[ClauseToken], i: int, reach: int) -> bool:
    for j in range(i, min(i + reach, len(tokens))):
        low = tokens[j].low
        if not tokens[j].word or low in RELATIVES or low in ("and", "or", "but", "because", "if"):
            return False
        if finite(tokens, j):
            return True
    return False


def finite(tokens: Sequence[ClauseToken], i: int) -> bool:
    """Whether the word at ``i`` can be the verb that goes with a subject before it."""
    words = lexicon()
    low = tokens[i].low
    before = tokens[i - 1].low if i else ""
    if low in ("am", "may") and (before[:1].isdigit() or tokens[i].text == "May"):
        return False
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
    if _ends_like_past(low):
        return i > 0
    if low in words.third:
        return low not in words.things or before in ("it", "he", "she", "nobody", "nothing")
    return low in words.bases and _subject_before(tokens, i)


def _ends_like_past(low: str) -> bool:
    return len(low) > 4 and low.endswith("ed") and low not in _NOT_PAST


def _subject_before(tokens: Sequence[ClauseToken], i: int) -> bool:
    adverbs = lexicon().adverbs
    i -= 1
    while i >= 0 and tokens[i].low in adverbs:
        i -= 1
    return i >= 0 and tokens[i].low in ("i", "we", "you", "they", "people")


def has_verb(tokens: Sequence[ClauseToken]) -> bool:
    """Whether ``tokens`` have a subject's verb anywhere after the first word."""
    return any(
        token.word and finite(tokens, i) for i, token in enumerate(tokens) if i or "'" in token.low
    )
