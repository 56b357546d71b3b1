"""Score a reply's curiosity and empowerment, 0 to 1, with the words that show them."""

import re
from typing import Literal, NamedTuple

from assist_service.analysis.review.normalized_text import NormalizedSentence, NormalizedText
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
    rb"^(?:so |and |also |please )?(?:could|can|would|will) you "
    rb"|^(?:please )?(?:tell|walk|talk|help|show) (?:me|us)"
    rb"|^i'?d (?:like|love) to (?:hear|understand|know)"
    rb"|^(?:what|how|why) (?:would|do|did|does|is|are|was|were|has|have|happened|can|could) "
    rb"|^(?:please )?describe |^let me know (?:what|how|why)"
)


# A question of two parts: "What time does it start, and what would save the day?"
_PARTS = re.compile(
    rb",? (?:and|or|but|so) (?=(?:who|what|when|where|which|why|how|shall|would|could|can|may"
    rb"|do|does|did|is|are|was|were|have|has|will)\b)"
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


class NextStep(NamedTuple):
    """Words that offer the customer a next step, and the kind of step."""

    span: Span
    kind: str


class Forward(NamedTuple):
    """The next steps and refusals in a reply, with the empowerment score."""

    score: float
    steps: tuple[NextStep, ...]
    walls: tuple[Span, ...]


def find_questions(normalized: NormalizedText) -> tuple[Question, ...]:
    """Return the questions of a reply in order, with or without a question mark."""
    questions_found = []
    for sentence in normalized.sentences:
        sentence_text = normalized.plain[sentence.start : sentence.end]
        if sentence.mark == "?" or _UNMARKED.search(sentence_text):
            questions_found.append(_question(sentence_text, sentence))
    return tuple(questions_found)


def _question(sentence_text: bytes, sentence: NormalizedSentence) -> Question:
    parts = [part for part in _PARTS.split(sentence_text) if part.strip()]
    kinds = [_openness(part) for part in parts]
    book = phrasebook()
    offers = book.has("offer", sentence_text) and not book.has("offer.not", sentence_text)
    return Question(sentence.span, max(kinds, key=_WORTH.__getitem__), offers)


def _openness(sentence_text: bytes) -> Openness:
    book = phrasebook()
    suggested = book.has("question.suggestion", sentence_text)
    for kind in _KINDS[:3] if suggested else _KINDS:
        if book.has(f"question.{kind}", sentence_text):
            return kind
    return "closed" if suggested or sentence_text.strip().count(b" ") else "scripted"


def curiosity(questions_asked: tuple[Question, ...]) -> float:
    """Return the curiosity score, 0 to 1."""
    if not questions_asked:
        return 0.0
    best = max(question.worth for question in questions_asked)
    more = sum(question.openness in ("open", "closed") for question in questions_asked) - 1
    return round(min(1.0, best + 0.06 * max(0, min(more, 3))), 3)


def find_next_steps(normalized: NormalizedText, questions_asked: tuple[Question, ...]) -> Forward:
    """Return the next steps and refusals of a reply, with the empowerment score."""
    book = phrasebook()
    steps = tuple(
        NextStep(span, kind)
        for kind in ("together", "choice", "promise", "when", "door")
        for span in book.find(f"step.{kind}", normalized.plain)
    )
    empty = book.find("step.not", normalized.plain)
    steps = tuple(step for step in steps if step.span[0] not in {start for start, _ in empty})
    steps += tuple(
        NextStep(question.span, "together") for question in questions_asked if question.offers
    )
    walls = tuple(book.find("wall", normalized.plain))
    kinds = {step.kind for step in steps}
    instructs = book.has("action.instruct", normalized.plain)
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
