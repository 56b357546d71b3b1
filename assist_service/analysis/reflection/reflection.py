"""Choose a customer clause and rephrase it from the agent's point of view."""

import re
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from assist_service.analysis.reflection.candidate import ReflectionCandidate
from assist_service.analysis.reflection.clauses import (
    AUXILIARIES,
    EDGE_MARKS,
    SUBJECTS,
    Clause,
    clauses,
)
from assist_service.analysis.reflection.fragments import MODALS, complete, subject_first, uninvert
from assist_service.analysis.reflection.joining import attach
from assist_service.analysis.reflection.profanity import remove_profanity, unsaid, without_asides
from assist_service.analysis.reflection.pronouns import lower_first, reverse_pronouns, spell, width
from assist_service.analysis.reflection.salience import requests, weigh
from assist_service.analysis.reflection.tokens import ClauseToken, sentences
from assist_service.analysis.reflection.word_lists import data, grammar, lexicon
from assist_service.domain.types import Reading, Reflection

MOST_WORDS = 18
# A clause below this weight says too little to be worth reflecting.
_LEAST = 2.5
# Without any cue: an account of some length about the customer or the company.
_LEAST_TOLD = 1.25
_LEAST_FRAGMENT = 1.5
_MOST_CLAUSES = 60


def reflect(text: str, reading: Reading) -> Reflection | None:
    """Return the clause of ``text`` that carries the grievance or stake, rephrased with "you", or ``None``."""
    if not worth_reflecting(reading):
        return None
    return reflect_words(text, reading)


def worth_reflecting(reading: Reading) -> bool:
    """Whether the message has a feeling that an agent should acknowledge."""
    if reading.abstained is not None or any(s.kind.startswith("danger") for s in reading.signals):
        return False
    if reading.upset or "confusion" in reading.emotions or reading.causes:
        return True
    return any(signal.kind.startswith("need.") for signal in reading.signals)


def reflect_words(text: str, reading: Reading) -> Reflection | None:
    """Return the reflection of ``text``, regardless of the reading's feeling."""
    parts = [without_asides(part) for part in sentences(text)]
    shouted = _shouted(text)
    candidates = [
        candidate
        for clause in clauses(parts)[:_MOST_CLAUSES]
        if (candidate := _candidate(clause, reading)) is not None
    ]
    ranked = _ranked(candidates)
    for candidate in ranked[:4]:
        reflection = _render(candidate, candidates, shouted=shouted)
        if reflection is not None:
            return reflection
    return None


def is_account(text: str, reading: Reading) -> bool:
    """Whether the customer describes the problem, even if it cannot be reflected."""
    parts = clauses(sentences(text))[:_MOST_CLAUSES]
    candidates = (_candidate(clause, reading) for clause in parts if clause.finite)
    return any(
        c is not None and c.weight.is_account and c.weight.telling >= _LEAST_TOLD
        for c in candidates
    )


def only_asks(text: str) -> bool:
    """Whether ``text`` has only requests and questions, without a complaint."""
    whole = sentences(text)
    if any(t.low in _COMPLAINING or t.low.endswith("n't") for part in whole for t in part.tokens):
        return False
    parts = [clause for clause in clauses(whole)[:_MOST_CLAUSES] if clause.finite]
    return bool(parts) and all(
        clause.asks or requests(" ".join(t.low for t in strip_opener(clause.tokens) if t.word))
        for clause in parts
    )


def _ranked(candidates: Sequence[ReflectionCandidate]) -> list[ReflectionCandidate]:
    """Return the clauses that could be reflected, best first; without a cue, plain accounts of events."""
    allowed = [candidate for candidate in candidates if candidate.weight.allowed]
    by_grievance = [c for c in allowed if c.weight.grievance >= _LEAST]
    if by_grievance:
        return sorted(by_grievance, key=lambda c: -c.weight.grievance)
    telling = [c for c in allowed if c.clause.finite and c.weight.telling >= _LEAST_TOLD]
    if telling:
        return sorted(telling, key=lambda c: c.weight.stake - c.weight.grievance - c.weight.telling)
    return [c for c in allowed if c.weight.grievance >= _LEAST_FRAGMENT]


def _candidate(clause: Clause, reading: Reading) -> ReflectionCandidate | None:
    tokens = strip_opener(clause.tokens)
    bare = _without(tokens, _hedges())
    hedged = bare != tokens
    tokens = strip_opener(bare) if hedged else tokens
    if clause.asks or (tokens and tokens[0].low in ("why", "where", "how", "what")):
        tokens = uninvert(tokens)
    elif len(tokens) > 2 and tokens[0].low in AUXILIARIES and tokens[1].low in SUBJECTS:
        # "Can I have it back" is a question even without a question mark: rephrased, it would grant the request.
        tokens = () if tokens[0].low in MODALS else subject_first(tokens)
    if len(tokens) < 2:
        return None
    line = " ".join(token.low for token in tokens if token.word)
    weight = weigh(clause, line, reading)
    if unsaid(tokens) or tokens[0].low in _SUBORDINATE:
        weight = msgspec.structs.replace(weight, allowed=False)
    return ReflectionCandidate(clause, tokens, weight, hedged)


def strip_opener(tokens: Sequence[ClauseToken]) -> tuple[ClauseToken, ...]:
    """Return ``tokens`` without introductory words."""
    tokens = tuple(tokens)
    while tokens:
        remaining = _without(_without_openers(remove_profanity(tokens)), _frames())
        if remaining == tokens:
            break
        tokens = remaining
    return tokens


def _without_openers(tokens: tuple[ClauseToken, ...]) -> tuple[ClauseToken, ...]:
    openers = lexicon().openers
    while tokens and (tokens[0].low in openers or not tokens[0].word):
        if (
            tokens[0].low in ("since", "no", "like")
            and len(tokens) > 1
            and tokens[1].low not in ("i", "we", "you", ",")
        ):
            break
        tokens = tokens[1:]
    while tokens and (tokens[-1].low in EDGE_MARKS or _is_tag(tokens)):
        tokens = tokens[:-1]
    return tokens


def _is_tag(tokens: Sequence[ClauseToken]) -> bool:
    low = tokens[-1].low
    if low in ("please", "lol", "thanks"):
        return True
    return low in ("right", "ok", "huh") and len(tokens) > 1 and not tokens[-2].word


def _without(tokens: tuple[ClauseToken, ...], opening: re.Pattern[str]) -> tuple[ClauseToken, ...]:
    line = " ".join(token.low for token in tokens)
    match = opening.match(line)
    if match is None or not match.group():
        return tokens
    return tokens[len(match.group().split()) :]


@lru_cache(1)
def _frames() -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(data("frames")["left_out"]) + r")(?= |$)")


@lru_cache(1)
def _hedges() -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(data("frames")["hedges"]) + r")(?= |$)")


def _shouted(text: str) -> bool:
    letters = [c for c in text[:400] if c.isalpha()]
    return len(letters) > 12 and sum(c.isupper() for c in letters) > 0.7 * len(letters)


def _render(
    best: ReflectionCandidate, candidates: Sequence[ReflectionCandidate], *, shouted: bool
) -> Reflection | None:
    words = _words(best, shouted=shouted)
    if words is None:
        return None
    words, span = attach(best, words, candidates, lambda c: _words(c, shouted=shouted), MOST_WORDS)
    if width(words) > MOST_WORDS:
        return None
    text = spell(words)
    return Reflection(text, span) if len(text) > 3 else None


def _words(candidate: ReflectionCandidate, *, shouted: bool) -> list[str] | None:
    """Return the candidate rephrased in at most eighteen words, or ``None``."""
    tokens = shorten(candidate.tokens)
    if tokens is None:
        return None
    words = reverse_pronouns(tokens, shouted=shouted)
    following = tokens[1] if len(tokens) > 1 else None
    words[0] = lower_first(words[0], tokens[0], following)
    whole = complete(words, tokens)
    return ["it looks like", *whole] if whole is not None and candidate.hedged else whole


def shorten(tokens: tuple[ClauseToken, ...]) -> tuple[ClauseToken, ...] | None:
    """Return ``tokens`` shortened to 18 words at a comma or conjunction, or ``None``."""
    if _width(tokens) <= MOST_WORDS:
        return tokens
    for end in range(len(tokens) - 1, 3, -1):
        if tokens[end].low in _CUTS and _width(tokens[:end]) <= MOST_WORDS:
            return _whole(tokens[:end])
    return None


def _whole(tokens: tuple[ClauseToken, ...]) -> tuple[ClauseToken, ...]:
    """Return ``tokens`` without the punctuation, or half of "and every time …", that a cut left behind."""
    end = len(tokens)
    for i in range(4, end - 1):
        if tokens[i].low == "and" and tokens[i + 1].low in _LEADS_ON:
            end = i
    while end > 1 and tokens[end - 1].low in EDGE_MARKS:
        end -= 1
    return tokens[:end]


_CUTS = grammar("cuts")
_LEADS_ON = frozenset(("every", "each", "when", "whenever", "if", "because", "although", "though"))
# With one of these, a question is more than a question.
_COMPLAINING = frozenset(("not", "never", "nobody", "nothing", "again", "sadly", "unfortunately"))
# A clause that begins with these depends on another: "(tell me) when my account will be closed".
_SUBORDINATE = frozenset(
    (
        "when",
        "whether",
        "if",
        "where",
        "how",
        "what",
        "who",
        "which",
        "unless",
        "or",
        "after",
        "before",
        "until",
    )
)


def _width(tokens: Sequence[ClauseToken]) -> int:
    return sum(token.word for token in tokens)
