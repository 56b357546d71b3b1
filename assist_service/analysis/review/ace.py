"""Curiosity and empowerment of a reply, each 0 to 1, with the words that make it."""

import re
from typing import Literal, NamedTuple

from assist_service.analysis.review.normalized_text import Canvas, Sentence
from assist_service.analysis.review.phrasebook import phrasebook
from assist_service.domain.types import Span

Openness = Literal["open", "closed", "detail", "scripted", "rhetorical"]
_WORTH: dict[Openness, float] = {
    "open": 0.8,
    "closed": 0.4,
    "detail": 0.35,
    "scripted": 0.1,
    "rhetorical": 0.03,
}
_KINDS: tuple[Openness, ...] = ("rhetorical", "scripted", "detail", "open")
_UNMARKED = re.compile(
    rb"^(?:so |and |also |please )?(?:could|can|would|will) you |^(?:please )?(?:tell|walk|talk|help|show) (?:me|us)|^i'?d (?:like|love) to (?:hear|understand|know)|^(?:what|how|why) (?:would|do|did|does|is|are|was|were|has|have|happened|can|could) |^(?:please )?describe |^let me know (?:what|how|why)"
)


# A question of two parts: "What time does it start, and what would save the day?"
_PARTS = re.compile(
    rb",? (?:and|or|but|so) (?=(?:who|what|when|where|which|why|how|shall|would|could|can|may|do|does|did|is|are|was|were|have|has|will)\b)"
)


class Question(NamedTuple):
    """One question of a reply and how open it is."""

    span: Span
    openness: Openness
    offers: bool

    @property
    def worth(self) -> float:
        """How much curiosity the question shows, 0 to 1."""
        return _WORTH[self.openness]


class Step(NamedTuple):
    """Words that give the customer a way forward, and of what kind."""

    span: Span
    kind: str


class Forward(NamedTuple):
    """What the reply offers next, and what it refuses."""

    score: float
    steps: tuple[Step, ...]
    walls: tuple[Span, ...]


def questions(canvas: Canvas) -> tuple[Question, ...]:
    """Return the questions of a reply, marked or not, in order."""
    found = []
    for sentence in canvas.sentences:
        piece = canvas.plain[sentence.start : sentence.end]
        if sentence.mark == "?" or _UNMARKED.search(piece):
            found.append(_question(piece, sentence))
    return tuple(found)


def _question(piece: bytes, sentence: Sentence) -> Question:
    parts = [part for part in _PARTS.split(piece) if part.strip()]
    kinds = [_openness(part) for part in parts]
    book = phrasebook()
    offers = book.has("offer", piece) and not book.has("offer.not", piece)
    return Question(sentence.span, max(kinds, key=_WORTH.__getitem__), offers)


def _openness(piece: bytes) -> Openness:
    book = phrasebook()
    suggested = book.has("question.suggestion", piece)
    for kind in _KINDS[:3] if suggested else _KINDS:
        if book.has(f"question.{kind}", piece):
            return kind
    return "closed" if suggested or piece.strip().count(b" ") else "scripted"


def curiosity(asked: tuple[Question, ...]) -> float:
    """Return how much the reply wants to know, 0 to 1."""
    if not asked:
        return 0.0
    best = max(question.worth for question in asked)
    more = sum(question.openness in ("open", "closed") for question in asked) - 1
    return round(min(1.0, best + 0.06 * max(0, min(more, 3))), 3)


def forward(canvas: Canvas, asked: tuple[Question, ...]) -> Forward:
    """Return the steps and walls of a reply, with the score of empowerment."""
    book = phrasebook()
    steps = tuple(
        Step(span, kind)
        for kind in ("together", "choice", "promise", "when", "door")
        for span in book.find(f"step.{kind}", canvas.plain)
    )
    empty = book.find("step.not", canvas.plain)
    steps = tuple(step for step in steps if step.span[0] not in {start for start, _ in empty})
    steps += tuple(Step(question.span, "together") for question in asked if question.offers)
    walls = tuple(book.find("wall", canvas.plain))
    kinds = {step.kind for step in steps}
    told = book.has("action.instruct", canvas.plain)
    return Forward(_empowerment(kinds, told=told, walled=bool(walls)), steps, walls)


def _empowerment(kinds: set[str], *, told: bool, walled: bool) -> float:
    score = 0.15 if told else 0.0
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
