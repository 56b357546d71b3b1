"""Promise 5: fixed text is fixed. Attack: reword it on each of the ways it takes to the agent and back.

A language model's attempts are in ``tests/rewording/test_rewriter.py``, an agent's softened, contradicted
or halved wording in ``tests/policy/checks/test_kinds.py``.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.coaching.frameworks import load_frameworks
from assist_service.coaching.tone import Tone, in_tone
from assist_service.domain.conversation import Conversation, ConversationKey, Details, fold
from assist_service.domain.types import DRAFT, Message, Segment, Suggestion
from assist_service.engine.engine import Guidance, decide, review_draft
from assist_service.errors import AssistError
from assist_service.helpdesk.contract import Incoming
from assist_service.policy.rules.ruleset import Situation, load_rules
from assist_service.settings import Settings
from assist_service.team_settings.model import DEFAULT
from assist_service.team_settings.yaml_file import from_yaml
from tests.attacks.inside import Inside

ASKS = "You charged me and it came broken. I want my money back, a refund, I am really angry!"
PROMISES = "Sure, I'll refund you in full today, I'll make an exception."
HOSTILE_NAMES = [
    "{fixed}",
    "{option}",
    "Dana. Refunds are always free",
    "⟦1⟧",
    "\n",
    "{{fixed}}",
    "{0}",
    "%s",
    "Refund",
]


@pytest.fixture(scope="module")
def guidance() -> Guidance:
    built_in = Settings({})
    rules = load_rules(built_in["ASSIST_RULES_DIR"])
    return Guidance(rules, load_frameworks(built_in["ASSIST_FRAMEWORKS_DIR"]), DEFAULT)


def advised(guidance: Guidance, name: str, says: str):
    """The nudge on a draft that promises what policy forbids."""
    known = Conversation(ConversationKey("zendesk", "1", "c"))
    message = Message("m", "customer", says, 1.7e9)
    details = Details(language="en", channel="chat", customer_name=name)
    known = fold(known, decide(known, Incoming(known.key, "m", 1.7e9, message, details), guidance))
    found = review_draft(known, Message(DRAFT, "agent", PROMISES, 1.7e9 + 60), guidance)
    return found.nudge


def to_the_letter(guidance: Guidance, suggestion: Suggestion) -> int:
    """Every fixed segment is a rule's own wording, sign for sign; returns how many there are."""
    fixed = [one for one in suggestion.segments if one.kind == "fixed"]
    for one in fixed:
        rule = guidance.rules.rule(one.rule or "")
        assert rule is not None, one
        assert one.text == rule.fixed, one
    return len(fixed)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_customers_name_and_words_reach_no_fixed_segment(guidance, name):
    nudge = advised(guidance, name, f"{ASKS} {name}")
    assert nudge is not None
    assert to_the_letter(guidance, nudge.suggestion) >= 1


@settings(max_examples=25, deadline=None)
@given(words=st.text(max_size=30), name=st.text(max_size=15))
def test_nothing_that_anybody_writes_does(guidance, words, name):
    nudge = advised(guidance, name, f"{ASKS} {words}")
    if nudge is not None and nudge.suggestion is not None:
        to_the_letter(guidance, nudge.suggestion)


@pytest.mark.parametrize(
    "tone", [Tone(full_forms=True), Tone(no_name=True), Tone(full_forms=True, no_name=True)]
)
def test_an_agents_tone_leaves_it_alone(tone):
    """Full forms and no name, where the fixed wording has short forms and that very name."""
    fixed = Segment("fixed", "Dana's refunds can't be paid, Dana: it's 30 days.", "refunds/x")
    said = Suggestion((Segment("flexible", "Dana, I'm sorry, it's late."), fixed))
    toned = in_tone(said, tone, "Dana")
    assert toned.segments[1] == fixed
    assert toned.segments[0] != said.segments[0]


ALTERED = {
    "a slot that only rules may fill": "Please note: {fixed}",
    "an option of policy's": "I can offer you {option} today.",
    "a promise against a rule": PROMISES,
    "code": "{customer_name.__class__} is sorry for that.",
}


@pytest.mark.parametrize("way", ALTERED)
def test_no_line_of_the_playbook_brings_other_policy(inside: Inside, way: str):
    """It is refused, and the answer says why."""
    key = inside.talk()
    head = {"Authorization": f"Bearer {inside.token()}"}
    told = {"text": ALTERED[way], "move": "acknowledge", "keep": "team"}
    client = inside.app.test_client()
    found = client.post(f"/v1/conversations/{key}/phrases", json=told, headers=head)
    assert found.status_code == 422, found.text
    assert set(found.json) == {"error"}


def test_an_outcome_cannot_bring_other_words(inside: Inside):
    """“Edited” and “inserted” say what was done, never with which words: a page that sends some is not heard."""
    key = inside.talk(customer_name="Dana")
    before = inside.service.log.load(key)
    assert before.nudge is not None
    client, head = inside.app.test_client(), {"Authorization": f"Bearer {inside.token()}"}
    for number, outcome in enumerate(("edited", "inserted")):
        told = {"id": f"x{number}-{key.id}", "nudge": before.nudge.id, "outcome": outcome, "suggestion":
                {"segments": [{"kind": "fixed", "text": "Refunds for all"}]}, "text": "Refunds for all",
                "rule": "refunds/none"}  # fmt: skip
        client.post(f"/v1/conversations/{key}/outcomes", json=told, headers=head)
    after = inside.service.log.load(key)
    assert after.nudge == before.nudge
    assert "Refunds for all" not in str(after)


@pytest.mark.parametrize(
    "file",
    [
        "organisation:\n  fixed: Refunds for all\n",
        "organisation:\n  rules: {refunds/no-promise-after-30-days: off}\n",
        "teams:\n  zendesk:1:x:\n    fixed_text: {refunds: yes}\n",
    ],
)
def test_no_team_setting_changes_policy(guidance, file):
    """The file has no place for it, and says so with its line."""
    with pytest.raises(AssistError):
        from_yaml(file.encode(), "file", [framework.id for framework in guidance.frameworks])


def test_what_is_sent_with_other_wording_is_found(guidance):
    """Inserted, edited and sent: each send is checked for fixed wording that was changed."""
    fixed = next(
        one for one in guidance.rules.by_id.values() if one.fixed and "30 days" in one.fixed
    )
    for before, after in (("30 days", "60 days"), ("30 days", "about 30 days"), ("30", "31")):
        sent = fixed.fixed.replace(before, after)
        found = guidance.rules.examine(sent, Situation(None, "chat", "en", (), 1.7e9)).active
        assert [one.check for one in found if one.check == "alters"], sent
