import time

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.analysis.review.moves import moves
from assist_service.analysis.review.review import review
from assist_service.domain.types import Message, Turn
from tests.analysis.review.replies import customer

WORDS = st.sampled_from(
    [
        "I",
        "understand",
        "sorry",
        "your",
        "frustration",
        "three",
        "weeks",
        "newborn",
        "let's",
        "would",
        "you",
        "like",
        "?",
        ".",
        "!",
        ",",
        ":",
        "don't",
        "why",
        "calm",
        "down",
        "we",
        "can't",
        "refund",
        "because",
        "please",
        "<b>",
        "</b>",
        "&",
        ">",
        "\n",
        "4111",
        "1111",
        "😀",
        "’",
        "you're",
        "upset",
    ]
)
REPLIES = st.one_of(
    st.lists(WORDS, max_size=40).map(" ".join),
    st.text(st.characters(codec="utf-8"), max_size=120),
)
SAID = st.one_of(
    st.just("Three weeks without heating and a newborn! Order 48213."),
    st.text(st.characters(codec="utf-8"), max_size=80),
)


@settings(max_examples=150, deadline=None)
@given(SAID, REPLIES)
def test_any_reply_is_reviewed_with_scores_in_range_and_spans_inside(said, reply):
    earlier = (customer(said, "anger", name="Maria"),)
    found = review(reply, earlier, "chat", 400.0)
    texts = {None: reply, "c0": said}
    assert 0.0 <= found.validation_score <= 1.0
    assert all(0.0 <= score <= 1.0 for score in msgspec.structs.astuple(found.ace))
    for one in found.evidence:
        assert 0 <= one.span[0] < one.span[1] <= len(texts[one.message])
    for finding in found.findings:
        assert 0 <= finding.span[0] < finding.span[1] <= len(reply)
    for spans in moves(reply, earlier).values():
        assert all(0 <= one.span[0] < one.span[1] <= len(reply) for one in spans)


@settings(max_examples=80, deadline=None)
@given(SAID, REPLIES)
def test_the_class_agrees_with_its_score(said, reply):
    found = review(reply, (customer(said, "anger"),))
    expected = (
        "personalised"
        if found.validation_score >= 0.65
        else "generic"
        if found.validation_score >= 0.3
        else "none"
    )
    assert found.validation == expected


@settings(max_examples=40, deadline=None)
@given(REPLIES)
def test_without_a_customer_nothing_is_demanded(reply):
    assert not {f.kind for f in review(reply, ()).findings} & {
        "validation.missing",
        "validation.generic",
        "validation.late",
        "curiosity.missing",
        "empowerment.missing",
        "wait.unacknowledged",
        "policy.unbridged",
    }


def test_the_same_draft_in_the_same_context_is_remembered():
    earlier = (customer("Three weeks without heating!", "anger"),)
    first = review("Let me check the heating.", earlier, "chat", 100.0)
    assert review("Let me check the heating.", earlier, "chat", 101.0) is first
    other = (customer("Three weeks without water!", "anger"),)
    assert review("Let me check the heating.", other, "chat", 100.0) is not first


def test_order_of_reviews_changes_nothing():
    earlier = (customer("Three weeks without heating!", "anger"),)
    replies = [
        f"I understand, {n} weeks without heating is hard." for n in ("two", "three", "four")
    ]
    forwards = [review(reply, earlier) for reply in replies]
    backwards = [review(reply, earlier) for reply in reversed(replies)]
    assert forwards == backwards[::-1]


def test_a_turn_without_words_is_no_fault():
    empty = (Turn(Message("c", "customer", "", 0.0)),)
    assert review("Hello!", empty).validation == "none"


@pytest.mark.parametrize(
    "piece",
    [
        "thanks\n",
        "<!--",
        "<script",
        "<a ",
        "*",
        "&a",
        "> a\n",
        "on x\n",
        "1 ",
        "'",
        "a, ",
        "what? ",
    ],
)
def test_a_pasted_wall_of_anything_takes_no_time(piece):
    """A quarter of a second here; what grows with the square of the length takes many seconds."""
    begin = time.perf_counter()
    review(piece * (20_000 // len(piece)), (customer("Three weeks!", "anger"),), "chat")
    assert time.perf_counter() - begin < 2.0
