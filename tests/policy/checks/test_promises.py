"""A promise is told from a refusal, a wish, a condition, a question and hearsay."""

import pytest

from assist_service.language.phrases import parse_phrase
from assist_service.policy.checks.kinds import Promises
from assist_service.policy.checks.reply import Reply
from benchmarks.rules.promises import SETS, corpus, measure

CHECK = Promises(
    tuple(
        map(
            parse_phrase,
            ("refund you", "make an exception", "waive the late fee", "your money back"),
        )
    )
)

PROMISED = [
    "Not a problem, I'll refund you.",
    "I can't change the date, but I will refund you.",
    "Your refund is on its way.",
    "You'll be refunded within a day.",
    "Consider it refunded.",
    "I’ve refunded you already.",
    "The late fee has been waived.",
    "I will send it, make an exception and call you.",
    "I'll refund you, is that all right?",
    "If you like, I'll refund you.",
    "I won't hesitate to refund you.",
    "You will get your money back.",
    "I'll refund you once we have it back.",
    "She has agreed to refund you.",
    "Just letting you know that I refunded you.",
    "I have initiated the refund process.",
    "We don't usually refund you for this, but I'll do it anyway.",
    "You'll be refunded by Friday.",
]
NOT_PROMISED = [
    "I wish I could refund you.",
    "I can't refund you.",
    "If it is within 30 days I'll refund you.",
    "I'll refund you once my manager approves it.",
    "You can get started; according to you they agreed to refund you.",
    "I see you have had your money back.",
    "Did they refund you?",
    "Would you like me to refund you?",
    "He said he'd refund you.",
    "The seller will refund you.",
    "I would refund you, but the term is over.",
    "Let me check whether we can refund you.",
    "Nobody here can make an exception.",
    "An exception can't be made.",
    "I'll send you the refund policy.",
    "Refunds are available for 30 days.",
]


@pytest.mark.parametrize("text", PROMISED)
def test_a_promise_is_found(text: str):
    spans = CHECK.find(Reply(text))

    assert spans
    assert all(text[start:end].strip() for start, end in spans)


@pytest.mark.parametrize("text", NOT_PROMISED)
def test_what_is_no_promise_passes(text: str):
    assert CHECK.find(Reply(text)) == []


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_precision_and_recall_stay_where_they_were_measured(path):
    """`python -m benchmarks.rules.promises` prints them with every reply that came out wrong."""
    precision, recall, _ = measure(path)

    assert precision >= 0.95
    assert recall >= 0.95


def test_the_corpus_is_as_large_as_it_should_be():
    lines = corpus()[1]

    assert len(lines) >= 400
    assert len({text for _, text in lines}) == len(lines)
