"""Score a reply's curiosity and empowerment, 0 to 1, with the words that show them."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, NamedTuple

from assist_service.analysis.review.phrase_lists import Matches, phrase_lists
from assist_service.analysis.review.reply_text import Passage, ReplyText
from assist_service.domain.types import Span
from assist_service.language.words import Words

Openness = Literal["open", "closed", "detail", "scripted", "rhetorical"]
_WORTH: dict[Openness, float] = {
    "open": 0.8,
    "closed": 0.4,
    "detail": 0.35,
    "scripted": 0.1,
    "rhetorical": 0.03,
}
_KINDS: tuple[Openness, ...] = ("rhetorical", "scripted", "detail", "open")


class Question(NamedTuple):
    """One question of a reply and how open it is."""

    span: Span
    openness: Openness
    offers: bool

    @property
    def worth(self) -> float:
        """How much curiosity the question shows, 0 to 1."""
        return _WORTH[self.openness]


class NextStep(NamedTuple):
    """Words that offer the customer a next step, and the kind of step."""

    span: Span
    kind: str


class Forward(NamedTuple):
    """The next steps and refusals in a reply, with the empowerment score."""

    score: float
    steps: tuple[NextStep, ...]
    walls: tuple[Span, ...]


def find_questions(reply: ReplyText) -> tuple[Question, ...]:
    """Return the questions of a reply in order, with or without a question mark."""
    return tuple(
        _question(reply, passage)
        for passage in reply.passages
        if passage.mark == "?" or reply.has_within("question.unmarked", passage.span)
    )


def _question(reply: ReplyText, passage: Passage) -> Question:
    """Return the question of a passage, as open as the most open of its parts."""
    parts = [phrase_lists().match(part) for part in _parts(reply.words.part(*passage[:2]))]
    kinds = [_openness(matches, passage.last - passage.first) for matches in parts]
    offers = any("offer" in matches for matches in parts)
    refused = any("offer.not" in matches for matches in parts)
    return Question(passage.span, max(kinds, key=_WORTH.__getitem__), offers and not refused)


def _parts(words: Words) -> Iterator[Words]:
    """Yield the parts of "What time does it start, and what would help?", or the whole.

    What follows a comma, as in "If you prefer, may I call?", comes in addition to the whole.
    """
    matches, size = phrase_lists().match(words), len(words.words)
    starts = [start for start, _ in matches.get("question.part", ()) if start]
    for start, end in pairwise([-1, *starts, size]):
        yield words.part(start + 1, end)
    for start, _ in matches.get("question.comma", ()):
        if start and "," in words.between(start):
            yield words.part(start, size)


def _openness(matches: Matches, size: int) -> Openness:
    suggested = "question.suggestion" in matches
    for kind in _KINDS[:3] if suggested else _KINDS:
        if f"question.{kind}" in matches:
            return kind
    return "closed" if suggested or size > 1 else "scripted"


def curiosity(questions_asked: tuple[Question, ...]) -> float:
    """Return the curiosity score, 0 to 1."""
    if not questions_asked:
        return 0.0
    best = max(question.worth for question in questions_asked)
    more = sum(question.openness in ("open", "closed") for question in questions_asked) - 1
    return round(min(1.0, best + 0.06 * max(0, min(more, 3))), 3)


def find_next_steps(reply: ReplyText, questions_asked: tuple[Question, ...]) -> Forward:
    """Return the next steps and refusals of a reply, with the empowerment score."""
    steps = tuple(
        NextStep(span, kind)
        for kind in ("together", "choice", "promise", "when", "door")
        for span in reply.spans(f"step.{kind}")
    )
    empty_starts = {start for start, _ in reply.spans("step.not")}
    steps = tuple(step for step in steps if step.span[0] not in empty_starts)
    steps += tuple(
        NextStep(question.span, "together") for question in questions_asked if question.offers
    )
    walls = tuple(reply.spans("wall"))
    kinds = {step.kind for step in steps}
    instructs = reply.has("action.instruct")
    return Forward(_empowerment(kinds, instructs=instructs, walled=bool(walls)), steps, walls)


def _empowerment(kinds: set[str], *, instructs: bool, walled: bool) -> float:
    score = 0.15 if instructs else 0.0
    if "promise" in kinds:
        score = 0.45 if "when" in kinds else 0.35
    if "door" in kinds:
        score = max(score, 0.45)
    if "choice" in kinds:
        score = max(score, 0.6)
    if "together" in kinds:
        score = max(score, 0.65)
    extra = len(kinds & {"together", "choice", "promise", "when", "door"}) - 1
    score = min(1.0, score + 0.1 * max(0, extra)) if score >= 0.5 else score
    if walled and not kinds & {"together", "choice", "door", "promise"}:
        score = min(score, 0.05)
    return round(score, 3)
