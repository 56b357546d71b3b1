"""A reply in another language is checked against the rules, and judged and counted by nobody."""

import pytest

from assist_service.domain.conversation import Conversation, fold
from assist_service.domain.types import Message
from assist_service.engine.engine import Guidance, decide, review_draft
from tests.engine.test_engine import KEY, UPSET, built_in_guidance, incoming

GERMAN = "Das tut mir sehr leid, ich erstatte Ihnen die zweite Abbuchung noch heute."
ENGLISH = "I'm so sorry, I'm refunding the second charge today."
CARD = "Ist das Ihre Karte 4111 1111 1111 1111?"


@pytest.fixture
def guidance() -> Guidance:
    return built_in_guidance()


@pytest.fixture
def upset(guidance: Guidance) -> Conversation:
    conversation = Conversation(KEY)
    return fold(conversation, decide(conversation, incoming(UPSET), guidance))


def test_it_has_no_review_that_anything_could_count(guidance: Guidance, upset: Conversation):
    german = decide(upset, incoming(GERMAN, "agent", "m2", 160.0), guidance)
    english = decide(upset, incoming(ENGLISH, "agent", "m2", 160.0), guidance)

    assert german.review is None
    assert english.review is not None


def test_a_draft_says_why_and_ticks_nothing(guidance: Guidance, upset: Conversation):
    draft_review = review_draft(upset, Message("draft", "agent", GERMAN, 160.0), guidance)

    assert draft_review.review.abstained == "language"
    assert not draft_review.review.findings
    assert not any(step.done for step in draft_review.checklist)


def test_rules_still_apply(guidance: Guidance, upset: Conversation):
    draft_review = review_draft(upset, Message("draft", "agent", CARD, 160.0), guidance)

    assert draft_review.review.abstained == "language"
    assert draft_review.policy
