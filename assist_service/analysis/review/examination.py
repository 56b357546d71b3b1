"""Analyse a reply once for the review, its findings and the checklist."""

from typing import NamedTuple

from assist_service.analysis.review.ace import (
    Forward,
    Question,
    curiosity,
    find_next_steps,
    find_questions,
)
from assist_service.analysis.review.context import Context
from assist_service.analysis.review.fact_matching import Fact, facts
from assist_service.analysis.review.reply_text import ReplyText
from assist_service.analysis.review.validation import ValidationResult, assess_validation


class ExaminedReply(NamedTuple):
    """An analysed reply."""

    reply: ReplyText
    context: Context
    customer_facts: tuple[Fact, ...]
    validation: ValidationResult
    questions: tuple[Question, ...]
    ahead: Forward

    @property
    def curiosity(self) -> float:
        """The reply's curiosity score, 0 to 1."""
        return curiosity(self.questions)


def examine(text: str, context: Context) -> ExaminedReply:
    """Return the analysis of ``text`` as a reply in ``context``."""
    reply = ReplyText(text)
    facts_known = customer_facts(context)
    questions_asked = find_questions(reply)
    return ExaminedReply(
        reply,
        context,
        facts_known,
        assess_validation(
            reply,
            facts_known,
            calm=context.calm and not context.upset,
            has_shared_step=any(
                question.offers or question.openness == "open" for question in questions_asked
            ),
        ),
        questions_asked,
        find_next_steps(reply, questions_asked),
    )


def customer_facts(context: Context) -> tuple[Fact, ...]:
    """Return the facts in the customer's messages, latest message first."""
    name = frozenset(context.name.lower().split())
    facts_known: list[Fact] = []
    for message in reversed(context.messages):
        facts_known += facts(message.text, name, message.id)
    return tuple(facts_known)
