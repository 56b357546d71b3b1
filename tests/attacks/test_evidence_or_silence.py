"""Promise 3: every reading, finding and nudge says which words made it, or abstains and says why.

Attack: conversations made of whatever moves the analysis, hostile signs among it, whole runs of them.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.coaching.frameworks import load_frameworks
from assist_service.domain.conversation import Conversation, ConversationKey, Details, fold
from assist_service.domain.types import Message, Nudge, Turn
from assist_service.engine.engine import Guidance, decide
from assist_service.helpdesk.contract import Incoming
from assist_service.policy.rules.ruleset import load_rules
from assist_service.settings import Settings
from assist_service.team_settings.model import DEFAULT

KEY = ConversationKey("zendesk", "1", "c")
PIECES = {
    "customer": [
        *("I am really angry", "three weeks", "this is the third time I write", "charged twice"),
        *("nobody answers", "my card 4111 1111 1111 1111", "thanks a lot!!", "😡", "cancel it",
          "you people are useless", "my daughter is in hospital", "I will sue", "hello", "WHERE IS IT",
          "ich warte seit drei Wochen", "\u200b", "\n\n", "<b>angry</b>", "???", "refund me", "•••• 1111"),
    ],
    "agent": [
        *("I understand your frustration.", "Calm down.", "I'll refund you in full.", "Sorry, sorry, sorry!"),
        *("You should have read the terms.", "As per policy", "What happened then?", "😀",
          "Three weeks without an answer would make anyone angry.", "Send me your password.", "ok", "\n",
          "I can't do that, but", "please advise", "Per our terms your SLA escalation ticket", "Dana,"),
    ],
}  # fmt: skip
TURN = st.sampled_from(["customer", "agent"]).flatmap(
    lambda author: st.tuples(
        st.just(author),
        st.lists(
            st.sampled_from(PIECES[author]) | st.text(max_size=12), min_size=1, max_size=5
        ).map(" ".join),
    )
)
TALK = st.lists(TURN, min_size=1, max_size=6)


@pytest.fixture(scope="module")
def guidance() -> Guidance:
    built_in = Settings({})
    rules = load_rules(built_in["ASSIST_RULES_DIR"])
    return Guidance(rules, load_frameworks(built_in["ASSIST_FRAMEWORKS_DIR"]), DEFAULT)


SEEN: set[str] = set()


@settings(max_examples=80, deadline=None)
@given(talk=TALK)
def test_no_reading_finding_or_nudge_without_words_of_this_conversation(guidance, talk):
    known = Conversation(KEY)
    for number, (author, text) in enumerate(talk):
        at = 1_700_000_000.0 + 60 * number
        message = Message(f"m{number}", author, text, at)
        details = Details(channel="chat", language=None, customer_name="Dana")
        known = fold(
            known, decide(known, Incoming(KEY, message.id, at, message, details), guidance)
        )
        for turn in known.turns:
            told(turn, known)
        if known.nudge is not None:
            nudged(known.nudge, known)


def test_the_attack_met_nudges_of_many_kinds():
    """Runs after the one above: an attack that never met a nudge would prove nothing."""
    assert len(SEEN) >= 5, SEEN


def lies(span, text: str) -> bool:
    start, end = span
    return 0 <= start < end <= len(text) and bool(text[start:end])


def told(turn: Turn, known: Conversation) -> None:
    text = turn.message.text
    texts = {one.message.id: one.message.text for one in known.turns}
    reading, review = turn.reading, turn.review
    if reading is not None:
        if reading.abstained is None and reading.emotion != "neutral":
            assert reading.evidence, (text, reading)
        assert reading.emotion == "neutral" or reading.abstained is None
        for span in (*(e.span for e in reading.evidence), *(c.span for c in reading.causes),
                     *((reading.reflection.span,) if reading.reflection else ())):  # fmt: skip
            assert lies(span, text), (text, span)
    if review is not None:
        if review.validation != "none":
            assert review.evidence, (text, review)
        for one in review.evidence:
            assert lies(one.span, texts.get(one.message or turn.message.id, "")), (text, one)
        for finding in review.findings:
            assert text == "" or 0 <= finding.span[0] <= finding.span[1] <= len(text), finding
    for found in turn.policy:
        assert found.rule
        assert 0 <= found.span[0] <= found.span[1] <= len(text), (text, found)


def nudged(nudge: Nudge, known: Conversation) -> None:
    SEEN.add(nudge.kind)
    texts = {one.message.id: one.message.text for one in known.turns}
    assert nudge.evidence, nudge
    assert nudge.why
    assert set(nudge.versions) >= {"rules", "frameworks", "model"}
    for one in nudge.evidence:
        assert one.why
        assert lies(one.span, texts[one.message or nudge.about]), (nudge.kind, one)
