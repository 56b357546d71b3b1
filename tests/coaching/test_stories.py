"""The demo desk's stories, played through the engine with the built-in rules and the real reading."""

from pathlib import Path

import pytest

import compliance_rules
from assist_service.coaching.frameworks import Frameworks
from assist_service.domain.conversation import (
    Conversation,
    ConversationKey,
    Details,
    MessageAdded,
    fold,
)
from assist_service.domain.types import Message
from assist_service.engine.engine import Guidance, decide
from assist_service.helpdesk.contract import Incoming
from assist_service.policy.rules.ruleset import Ruleset, Situation, load_rules
from assist_service.team_settings.model import DEFAULT
from integrations.demo.stories import load_stories

STORIES = load_stories()
REPLIES = (
    "I understand your frustration. Please send me your order number.",
    "As per our policy I can't do that.",
    "Thank you for your message. We are so sorry, so sorry for any inconvenience.",
)


@pytest.fixture(scope="module")
def rules() -> Ruleset:
    return load_rules(Path(compliance_rules.__path__[0]))


def play(name: str, guidance: Guidance) -> tuple[Conversation, list[MessageAdded]]:
    story = STORIES[name]
    state = Conversation(ConversationKey("demo", "acme", name))
    events, at = [], 1_700_000_000.0
    for number, line in enumerate(story.lines):
        text = line if isinstance(line, str) else line.text
        for author, words in (("customer", text), ("agent", REPLIES[number % len(REPLIES)])):
            at += 120.0
            message = Message(f"{author}{number}", author, words, at)
            details = Details(channel="chat", customer_name=story.customer, team=story.team)
            event = decide(
                state, Incoming(state.key, f"message:{message.id}", at, message, details), guidance
            )
            events.append(event)
            state = fold(state, event)
    return state, events


@pytest.mark.parametrize("name", sorted(STORIES))
def test_every_nudge_is_shown_by_words_of_the_conversation(
    name: str, frameworks: Frameworks, rules: Ruleset
) -> None:
    state, events = play(name, Guidance(rules, frameworks, DEFAULT))
    texts = {turn.message.id: turn.message.text for turn in state.turns}
    for event in events:
        if event.nudge is None:
            continue
        assert event.nudge.evidence
        assert "{" not in event.nudge.title + event.nudge.why
        for evidence in event.nudge.evidence:
            start, end = evidence.span
            assert 0 <= start <= end <= len(texts[evidence.message or event.nudge.about])


@pytest.mark.parametrize("name", sorted(STORIES))
def test_no_suggestion_breaks_a_rule_repeats_a_line_or_leaves_a_slot(
    name: str, frameworks: Frameworks, rules: Ruleset
) -> None:
    _, events = play(name, Guidance(rules, frameworks, DEFAULT))
    nudge_by_line: dict[str, str] = {}
    for event in events:
        nudge = event.nudge
        if nudge is None or nudge.suggestion is None:
            continue
        text = nudge.suggestion.text
        assert "{" not in text
        assert "  " not in text
        assert not rules.check(text, Situation("support", "chat", None, ()))
        for line in nudge.suggestion.lines:
            assert nudge_by_line.setdefault(line, nudge.id) == nudge.id


@pytest.mark.parametrize("name", sorted(STORIES))
def test_the_budget_holds(name: str, frameworks: Frameworks, rules: Ruleset) -> None:
    state, _ = play(name, Guidance(rules, frameworks, DEFAULT))
    assert len(state.shown_nudges) <= DEFAULT.budget


def test_happy_customers_are_left_in_peace(frameworks: Frameworks, rules: Ruleset) -> None:
    _, events = play("chatty-and-happy", Guidance(rules, frameworks, DEFAULT))
    nudges = [e.nudge for e in events if e.message.author == "customer" and e.nudge is not None]
    assert nudges == []


@pytest.mark.parametrize(
    "name",
    ["angry-and-right", "angry-and-wrong", "grieving", "repeat-contact", "abusive"],
)
def test_the_first_hard_message_brings_words_at_once(
    name: str, frameworks: Frameworks, rules: Ruleset
) -> None:
    _, events = play(name, Guidance(rules, frameworks, DEFAULT))
    first = events[0].nudge
    assert first is not None
    assert first.about == "customer0"
    assert first.suggestion is not None
