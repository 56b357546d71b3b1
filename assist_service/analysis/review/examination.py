"""One look at a reply: everything that the review, the findings and the checklist rest on."""

from typing import NamedTuple

from assist_service.analysis.review.ace import Forward, Question, curiosity, forward, questions
from assist_service.analysis.review.context import Context
from assist_service.analysis.review.fact_matching import Fact, facts
from assist_service.analysis.review.normalized_text import Canvas, prepare
from assist_service.analysis.review.validation import Heard, hear


class Examined(NamedTuple):
    """A reply with what was found in it."""

    canvas: Canvas
    context: Context
    known: tuple[Fact, ...]
    heard: Heard
    asked: tuple[Question, ...]
    ahead: Forward

    @property
    def curiosity(self) -> float:
        """How much the reply wants to know, 0 to 1."""
        return curiosity(self.asked)


def examine(text: str, context: Context) -> Examined:
    """Return what ``text`` does as the answer to ``context``."""
    canvas = prepare(text)
    known = told(context)
    asked = questions(canvas)
    return Examined(
        canvas,
        context,
        known,
        hear(
            canvas,
            known,
            calm=context.calm and not context.upset,
            shared=any(question.offers or question.openness == "open" for question in asked),
        ),
        asked,
        forward(canvas, asked),
    )


def told(context: Context) -> tuple[Fact, ...]:
    """Return what the customer has said so far, the last message first."""
    name = frozenset(context.name.lower().split())
    known: list[Fact] = []
    for one in reversed(context.said):
        known += facts(one.text, name, one.id)
    return tuple(known)
