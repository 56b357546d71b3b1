"""The flow: one decision for each message, on the same state the same one, and nothing lost to a fault."""

from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.app import first_within
from assist_service.domain.conversation import Conversation, ConversationKey, Details, Rated, fold
from assist_service.domain.experiment import Experiment
from assist_service.domain.types import Message
from assist_service.engine.engine import Engine, Guidance, decide, review_draft
from assist_service.guidance.file_watcher import Sources
from assist_service.helpdesk.contract import Incoming
from assist_service.repositories.conversation_log import ConversationLog
from assist_service.settings import Settings
from assist_service.store.connection import Store
from assist_service.team_settings.model import DEFAULT

KEY = ConversationKey("demo", "local", "1")
CARD = "4111 1111 1111 1111"
UPSET = "You charged me twice and my rent is due tomorrow. I'm furious!"


@cache
def built_in_guidance() -> Guidance:
    """The rules and frameworks that come with the service."""
    built_in = Settings({})
    sources = Sources(built_in["ASSIST_RULES_DIR"], built_in["ASSIST_FRAMEWORKS_DIR"])
    return Guidance(sources.rules(), sources.frameworks(), DEFAULT)


@pytest.fixture
def guidance() -> Guidance:
    """The same, for tests that ask for it."""
    return built_in_guidance()


def incoming(text: str, author: str = "customer", name: str = "m1", at: float = 100.0) -> Incoming:
    message = Message(name, author, text, at, author_name="Ada")  # type: ignore[arg-type]
    return Incoming(KEY, f"message:{name}", at, message, Details(customer_name="Ada"))


def test_an_upset_message_yields_its_nudge_at_once(guidance: Guidance):
    """With evidence in the message, words to use, and what made it."""
    event = decide(Conversation(KEY), incoming(UPSET), guidance)

    assert event.reading is not None
    assert event.reading.upset
    assert event.nudge is not None
    assert event.nudge.evidence
    assert event.nudge.suggestion is not None
    assert set(event.nudge.versions) >= {"rules", "frameworks", "model"}


def test_the_same_state_and_message_give_the_same_event(guidance: Guidance):
    """No clock, no chance."""
    conversation = Conversation(KEY)

    assert decide(conversation, incoming(UPSET), guidance) == decide(
        conversation, incoming(UPSET), guidance
    )


@pytest.mark.parametrize("author", ["customer", "agent", "bot"])
def test_no_card_number_is_in_what_is_kept(guidance: Guidance, author: str):
    """Hidden before the event is made, so that neither log, view nor suggestion can show it."""
    event = decide(
        Conversation(KEY),
        incoming(f"My card {CARD} was charged twice, I'm furious!", author),
        guidance,
    )

    assert CARD not in str(event)
    assert "1111" in event.message.text


def test_a_draft_with_a_card_number_is_still_seen_whole(guidance: Guidance):
    """The finding needs the number that is hidden afterwards."""
    draft = Message("draft", "agent", f"Is your card {CARD}?", 100.0)

    draft_review = review_draft(Conversation(KEY), draft, guidance)

    kinds = {finding.kind for finding in draft_review.review.findings}
    assert "personal_data" in kinds or draft_review.policy


def test_a_bots_words_are_neither_read_nor_reviewed(guidance: Guidance):
    event = decide(Conversation(KEY), incoming("I'm furious!", "bot"), guidance)

    assert (event.reading, event.review, event.nudge) == (None, None, None)


def test_a_fault_of_ours_keeps_the_message(store: Store):
    """Without a reading, and reported: what was acknowledged is there."""
    faults: list[Exception] = []

    def broken(*_: Any) -> Guidance:
        raise ZeroDivisionError

    engine = Engine(ConversationLog(store, 3600), broken, faults.append)

    after = engine.observe(incoming(f"{UPSET} {CARD}")).conversation

    (turn,) = after.turns
    assert turn.reading is None
    assert CARD not in turn.message.text
    assert [type(fault) for fault in faults] == [ZeroDivisionError]


def test_a_rating_and_details_are_events_of_their_own(store: Store, guidance: Guidance):
    engine = Engine(ConversationLog(store, 3600), lambda *_: guidance, pytest.fail)

    engine.observe(Incoming(KEY, "event:1", 1.0, details=Details(team="billing")))
    engine.observe(Incoming(KEY, "event:2", 2.0, rating=Rated(2.0, "BAD", good=False)))
    after = engine.observe(incoming("hello")).conversation

    assert after.details.team == "billing"
    assert after.rating is not None


def test_a_thing_happens_once_for_all_processes(store: Store):
    """Until its time is over."""
    assert first_within(store, "a", 60) is True
    assert first_within(store, "a", 60) is False
    assert first_within(store, "b", 60) is True


# Surrogates come mended from the reader of payloads, so they never reach the engine.
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=300)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(st.sampled_from(["customer", "agent", "bot"]), TEXT), max_size=5))
def test_any_conversation_is_understood_with_spans_inside_its_texts(
    transcript: list[tuple[str, str]],
):
    """Hostile input: never an exception, never a span outside."""
    built_in = built_in_guidance()
    conversation = Conversation(KEY)
    texts = {}
    for number, (author, text) in enumerate(transcript):
        event = decide(conversation, incoming(text, author, f"m{number}", float(number)), built_in)
        conversation = fold(conversation, event)
        texts[f"m{number}"] = event.message.text
        length = len(event.message.text)
        if event.reading is not None:
            spans = [(e.message, e.span) for e in event.reading.evidence]
            spans += [(None, c.span) for c in event.reading.causes]
        elif event.review is not None:
            spans = [(e.message, e.span) for e in event.review.evidence]
            spans += [(None, f.span) for f in (*event.review.findings, *event.policy)]
        else:
            spans = []
        for message_id, (start, end) in spans:
            assert 0 <= start <= end <= (length if message_id is None else len(texts[message_id]))


@pytest.mark.parametrize(
    "question",
    [
        "I would like a refund for the blender, please. We never use it and money is tight.",
        "Can I have my money back? I bought it two months ago.",
        "This refund is taking forever and I'm fed up, I want my money back today!",
    ],
)
def test_a_reply_that_is_stopped_always_has_the_fixed_words_to_say_instead(
    guidance: Guidance, question: str
):
    """Calm or upset: the suggestion contains the exact fixed text."""
    conversation = fold(Conversation(KEY), decide(Conversation(KEY), incoming(question), guidance))
    draft = Message("draft", "agent", "No problem, I'll refund you in full today.", 200.0)

    draft_review = review_draft(conversation, draft, guidance)

    assert draft_review.hold
    assert draft_review.nudge is not None
    assert draft_review.nudge.suggestion is not None
    fixed = [part.text for part in draft_review.nudge.suggestion.segments if part.kind == "fixed"]
    assert fixed == ["Refunds are available for 30 days after delivery."]


DANGER = "I can't go on like this, I want to kill myself."


@pytest.mark.parametrize(
    ("share", "text", "arm", "is_shown"),
    [
        (0.0, UPSET, None, True),
        (1e-9, UPSET, "nudged", True),
        (1.0, UPSET, "held", False),
        (1.0, "What time do you close?", None, False),
        (1.0, DANGER, None, True),
    ],
    ids=["no share", "nudged", "held back", "nothing due", "danger is never held back"],
)
def test_an_experiment_holds_nudges_back_by_conversation(share, text, arm, is_shown):
    """Enrolled when the first nudge is due; what cannot wait is shown in either arm."""
    key = ConversationKey("demo", "local", "held")
    team = msgspec.structs.replace(DEFAULT, holdout=share)
    rules = msgspec.structs.replace(
        built_in_guidance(), team=team, experiment=Experiment("x", 0.0, share, 8)
    )
    message = Message("1", "customer", text, 1.0)
    event = decide(Conversation(key), Incoming(key, "1", 1.0, message), rules)

    assert (event.enrolment.arm if event.enrolment else None) == arm
    assert (event.nudge is not None) == is_shown
    conversation = fold(Conversation(key), event)
    draft = review_draft(conversation, Message("draft", "agent", "Calm down.", 2.0), rules)
    assert (draft.nudge is None) == (arm == "held")
