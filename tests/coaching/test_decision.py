"""The one nudge: what it is about, what it brings, when it stays and when it goes."""

from pathlib import Path

import msgspec
import pytest

from assist_service.analysis.review.review import review
from assist_service.coaching.decision import advise
from assist_service.coaching.frameworks import Frameworks
from assist_service.domain.nudge_kinds import NUDGE_KINDS
from assist_service.domain.types import Finding, Nudge, PolicyFinding
from assist_service.policy.rules.ruleset import Ruleset, Situation, load_rules
from assist_service.team_settings.model import DEFAULT, TeamSettings
from tests.coaching.talk import Talk

ALL_ON = msgspec.structs.replace(DEFAULT, on=frozenset(NUDGE_KINDS))
UPSET = "I've been charged twice for one order and my account is empty."


@pytest.fixture
def ask(frameworks: Frameworks, no_rules: Ruleset):
    def nudge(talk: Talk, team: TeamSettings = DEFAULT, rules: Ruleset = no_rules) -> Nudge | None:
        return advise(talk.state, talk.at, rules, frameworks, team)

    return nudge


def test_an_upset_customer_gets_a_nudge_before_the_agent_writes(ask) -> None:
    talk = Talk().customer(UPSET, causes=("money",))
    nudge = ask(talk)
    assert nudge is not None
    assert nudge.kind == "validation.missing"
    assert nudge.about == "m1"
    assert nudge.evidence
    assert set(nudge.versions) == {"rules", "frameworks", "model"}
    assert nudge.suggestion is not None
    assert "charged twice" in nudge.suggestion.text
    assert "about money" in nudge.why


def test_a_calm_customer_gets_silence(ask) -> None:
    talk = Talk().customer("Can I change my address?", emotion="neutral", intensity=0.0)
    assert ask(talk) is None
    talk = Talk().customer("You're the best, thanks!", emotion="joy", intensity=0.9)
    assert ask(talk) is None


def test_a_weak_feeling_stays_below_the_threshold(ask) -> None:
    assert ask(Talk().customer(UPSET, intensity=0.1)) is None


def test_the_same_conversation_gives_the_same_nudge(ask) -> None:
    first, again = (ask(Talk().customer(UPSET)) for _ in range(2))
    assert first == again


def test_a_suggestion_is_rated_personalised_and_has_no_finding(ask) -> None:
    talk = Talk().customer(UPSET)
    nudge = ask(talk)
    assert nudge is not None
    assert nudge.suggestion is not None
    result = review(nudge.suggestion.text, talk.state.turns, "chat")
    assert result.validation == "personalised"
    assert result.findings == ()


def test_evidence_of_another_message_names_it_and_lies_inside_it(ask) -> None:
    talk = Talk().customer(UPSET).agent("I understand your frustration.")
    nudge = ask(talk)
    assert nudge is not None
    texts = {turn.message.id: turn.message.text for turn in talk.state.turns}
    assert {evidence.message for evidence in nudge.evidence} >= {None, "m1"}
    for evidence in nudge.evidence:
        start, end = evidence.span
        assert 0 <= start < end <= len(texts[evidence.message or nudge.about])


def test_a_reply_that_took_it_up_needs_no_nudge(ask) -> None:
    talk = (
        Talk()
        .customer(UPSET)
        .agent(
            "You've been charged twice and your account is empty, no wonder you're upset. "
            "I'll look into the second charge now and tell you here what I find."
        )
    )
    assert ask(talk) is None


def test_a_generic_reply_is_mended_with_the_customers_facts(ask) -> None:
    talk = Talk().customer(UPSET).agent("I understand your frustration.")
    nudge = ask(talk)
    assert nudge is not None
    assert nudge.kind == "validation.generic"
    assert nudge.suggestion is not None
    assert "charged twice" in nudge.suggestion.text


def test_the_open_nudge_is_returned_unchanged_while_it_holds(ask) -> None:
    talk = Talk().customer(UPSET)
    first = ask(talk)
    assert first is not None
    talk.show(first).customer("Hello?", after=20, emotion="neutral", intensity=0.0)
    assert ask(talk) is first


def test_a_draft_that_does_not_help_keeps_the_open_nudge(ask) -> None:
    talk = Talk().customer(UPSET)
    first = ask(talk)
    assert first is not None
    talk.show(first).agent("Please send me your order number.", after=10)
    assert ask(talk) is first


def test_the_nudge_goes_when_the_conversation_moves_on(ask) -> None:
    talk = Talk().customer(UPSET)
    first = ask(talk)
    assert first is not None
    talk.show(first).agent("One moment.").customer("Ok.", emotion="neutral", intensity=0.0)
    assert ask(talk) is None


@pytest.mark.parametrize("outcome", ["dismissed", "inserted", "copied", "overridden", "expired"])
def test_a_closed_nudge_does_not_come_back(ask, outcome: str) -> None:
    talk = Talk().customer(UPSET)
    first = ask(talk)
    assert first is not None
    talk.show(first).change(outcomes={first.id: outcome})
    assert ask(talk) is None


def test_a_kind_that_was_dismissed_or_done_never_comes_again(ask) -> None:
    talk = Talk().customer(UPSET)
    first = ask(talk)
    assert first is not None
    talk.show(first)
    later = Talk().customer(UPSET)
    for changes in (
        {"dismissed": frozenset((first.kind,))},
        {"shown_nudges": talk.state.shown_nudges, "outcomes": {first.id: "inserted"}},
    ):
        later.change(**changes)
        later.agent("Let me see.").customer(
            "And now my card is blocked as well, for no reason at all!", after=86_400
        )
        assert ask(later) is None


def test_a_stop_always_shows(ask, frameworks: Frameworks, refund: Ruleset) -> None:
    talk = Talk().customer("I want a refund.", emotion="neutral", intensity=0.0)
    talk.agent("Sure, I'll refund you in full today.", rules=refund)
    talk.change(
        shown_nudges=tuple((str(n), "wording.script", talk.at) for n in range(9)),
        dismissed=frozenset(("policy.finding",)),
        snoozed="conversation",
        snoozed_until=float("inf"),
    )
    nudge = ask(talk, rules=refund)
    assert nudge is not None
    assert (nudge.kind, nudge.level) == ("policy.finding", "stop")
    assert nudge.about == "m2"


def test_the_kill_switch_silences_all(ask, refund: Ruleset) -> None:
    talk = Talk().customer(UPSET)
    assert ask(talk, msgspec.structs.replace(DEFAULT, off=True)) is None


def test_the_bridge_has_understanding_then_the_fixed_text_then_an_option(
    ask, refund: Ruleset
) -> None:
    talk = Talk().customer("I want my money back, the blender broke after two uses.")
    nudge = ask(talk, rules=refund)
    assert nudge is not None
    assert nudge.suggestion is not None
    kinds = [segment.kind for segment in nudge.suggestion.segments]
    assert kinds == ["flexible", "fixed", "flexible"]
    before, fixed, after = nudge.suggestion.segments
    assert "blender broke after two uses" in before.text
    assert fixed.text == "Refunds are available for 30 days after delivery."
    assert fixed.rule == "shop/refund"
    assert "store credit" in after.text
    situation = Situation(None, "chat", None, talk.state.turns)
    assert refund.check(nudge.suggestion.text, situation) == ()


def test_a_broken_rule_is_mended_by_its_bridge(ask, refund: Ruleset) -> None:
    talk = Talk().customer("I want a refund for the blender, it broke after two uses.")
    talk.agent("No wonder, it broke after two uses. I'll refund you in full.", rules=refund)
    nudge = ask(talk, rules=refund)
    assert nudge is not None
    assert nudge.kind == "policy.finding"
    assert nudge.why.startswith("Refunds end 30 days after delivery.")
    assert nudge.suggestion is not None
    assert any(segment.kind == "fixed" for segment in nudge.suggestion.segments)


@pytest.mark.parametrize(
    ("check", "kind"),
    [
        ("promises", "policy.finding"),
        ("omits", "policy.owed"),
        ("alters", "policy.altered"),
        ("shares", "personal_data"),
    ],
)
def test_each_check_of_a_rule_has_its_kind_of_nudge(ask, check: str, kind: str) -> None:
    talk = Talk().customer("Hi.", emotion="neutral", intensity=0.0).agent("Hello there.")
    finding = PolicyFinding("pack/rule", "warn", (0, 5), "Say it so.", check=check)
    last = msgspec.structs.replace(talk.state.turns[-1], policy=(finding,))
    talk.change(turns=(*talk.state.turns[:-1], last))
    nudge = ask(talk)
    assert nudge is not None
    assert nudge.kind == kind
    assert "Say it so." in nudge.why


@pytest.mark.parametrize(
    ("signal", "kind", "never"),
    [
        ("danger.self_harm", "safety.danger", "order"),
        ("danger.threat", "safety.danger", "policy"),
        ("need.bereavement", "support.need", "vulnerable"),
        ("need.hardship", "support.need", "vulnerable"),
        ("need.health", "support.need", "disab"),
        ("need.language", "support.need", "language problem"),
    ],
)
def test_care_and_danger_get_a_route_and_never_a_label(
    ask, signal: str, kind: str, never: str
) -> None:
    talk = Talk().customer(
        "I don't know how to go on, everything is too much.", emotion="sadness", signals=(signal,)
    )
    nudge = ask(talk)
    assert nudge is not None
    assert nudge.kind == kind
    assert nudge.suggestion is not None
    assert never not in (nudge.title + nudge.why + nudge.suggestion.text).lower()


def test_grief_is_not_asked_to_be_said_in_its_own_facts(ask) -> None:
    talk = Talk().customer(
        "My husband died and I keep getting his letters.",
        emotion="sadness",
        signals=("need.bereavement",),
    )
    talk.agent("I'm very sorry for your loss. What would make this easier for you?")
    assert ask(talk) is None


def test_a_rising_feeling_after_an_answer_is_said(ask) -> None:
    talk = Talk().customer(UPSET).agent("Your charge is being looked at.")
    talk.customer("That is no answer, my account is still empty!", trend="rising")
    nudge = ask(talk, msgspec.structs.replace(DEFAULT, on=frozenset(("feeling.rising",))))
    assert nudge is not None
    assert nudge.kind == "feeling.rising"


def test_escalation_says_its_mark(ask) -> None:
    talk = Talk().customer(
        "You cancelled my order twice. Get me your manager!",
        signals=("asks_manager",),
        escalation_risk=0.9,
    )
    nudge = ask(talk)
    assert nudge is not None
    assert nudge.kind == "escalation.risk"
    assert "asked for a manager" in nudge.why


def test_a_question_that_comes_again_is_answered_first(ask) -> None:
    calm = {"emotion": "neutral", "intensity": 0.0}
    talk = Talk().customer("When does my passport arrive?", **calm).agent("Thanks for writing!")
    talk.customer("Fine, but when will the passport arrive?", **calm)
    nudge = ask(talk)
    assert nudge is not None
    assert nudge.kind == "question.repeated"
    assert {evidence.message for evidence in nudge.evidence} == {None, "m1"}
    assert nudge.suggestion is not None


def test_a_long_wait_is_named(ask) -> None:
    calm = {"emotion": "neutral", "intensity": 0.0}
    talk = Talk().customer("I have a question about my bill.", **calm)
    talk.customer("Hello, is anyone there?", after=2400, **calm)
    nudge = ask(talk)
    assert nudge is not None
    assert nudge.kind == "wait.unacknowledged"
    assert nudge.suggestion is not None
    assert "about 40 minutes" in nudge.suggestion.text.lower()


def test_a_hard_moment_that_was_met_is_recognised_when_the_team_wants_it(ask) -> None:
    talk = (
        Talk()
        .customer(UPSET)
        .agent(
            "You've been charged twice and your account is empty, no wonder you're upset. "
            "I'll reverse nothing blindly: let me check both charges now, and then you choose how we go on."
        )
    )
    assert ask(talk) is None
    nudge = ask(talk, ALL_ON)
    assert nudge is not None
    assert nudge.kind == "recognition"
    assert nudge.suggestion is None


def test_what_the_customer_said_earlier_is_taken_up_when_the_last_words_say_little(ask) -> None:
    talk = Talk().customer("You sent my mother's pills to the wrong address.").agent("Noted.")
    talk.customer("Unbelievable!!", after=600, intensity=0.9)
    nudge = ask(talk)
    assert nudge is not None
    assert nudge.suggestion is not None
    assert "pills" in nudge.suggestion.text


def test_no_line_comes_twice_in_a_conversation(ask) -> None:
    talk, line_ids = Talk(), set()
    for number in range(5):
        talk.customer(f"You cancelled my order again and I lost {number + 2} days.", after=4000)
        nudge = ask(talk)
        assert nudge is not None
        assert nudge.suggestion is not None
        lines = set(nudge.suggestion.lines)
        assert not lines & line_ids
        line_ids |= lines
        talk.show(nudge).agent("Ok.", after=10)


def test_no_customer_text_becomes_a_slot(ask) -> None:
    """Braces in a message are text, not slots."""
    talk = Talk().customer("You charged my {customer_name} card twice and {fixed} is broken.")
    nudge = ask(talk)
    assert nudge is not None
    if nudge.suggestion is not None:
        assert "Maria card" not in nudge.suggestion.text


def test_danger_stays_open_until_a_reply_has_cared(ask) -> None:
    talk = Talk().customer(
        "I lost everything and I don't want to live any more.",
        emotion="sadness",
        signals=("danger.self_harm",),
    )
    first = ask(talk)
    assert first is not None
    assert first.kind == "safety.danger"
    talk.show(first).agent("Please send me your order number.")
    assert ask(talk) is first
    talk.agent("I'm glad you told me, and I take it seriously. Are you safe right now?")
    assert ask(talk) is None


def test_too_many_apologies_are_taken_out_of_the_agents_own_words(ask) -> None:
    talk = (
        Talk()
        .customer(UPSET)
        .agent(
            "I'm so sorry, so sorry that you've been charged twice and your account is empty, "
            "no wonder you're upset. Again, my sincere apologies. I really am terribly sorry. "
            "I'll look into both charges now and tell you what I find."
        )
    )
    team = msgspec.structs.replace(DEFAULT, on=frozenset(("apology.excess",)))
    nudge = ask(talk, team)
    assert nudge is not None
    assert nudge.suggestion is not None
    assert "I'll look into both charges now" in nudge.suggestion.text
    assert "terribly sorry" not in nudge.suggestion.text


def test_a_rule_without_fixed_text_leaves_what_can_be_kept(ask) -> None:
    talk = (
        Talk()
        .customer(UPSET)
        .agent(
            "You've been charged twice and your account is empty, no wonder you're upset. Please send me your password."
        )
    )
    reply = talk.state.turns[-1]
    start = reply.message.text.index("send me")
    finding = PolicyFinding(
        "security/no-passwords", "stop", (start, start + 21), "Never ask for it."
    )
    talk.change(turns=(*talk.state.turns[:-1], msgspec.structs.replace(reply, policy=(finding,))))
    nudge = ask(talk)
    assert nudge is not None
    assert nudge.suggestion is not None
    assert "charged twice" in nudge.suggestion.text
    assert "password" not in nudge.suggestion.text


def test_a_graver_message_renews_the_open_nudge_at_once(ask) -> None:
    """What weighs clearly more is taken up, cool-down or not; what weighs the same is not."""
    talk = Talk().customer("My order came two days late.", intensity=0.4)
    first = ask(talk)
    assert first is not None
    talk.show(first).customer("I called twice and nobody rang me back.", intensity=0.45, after=10)
    assert ask(talk) == first
    talk.customer("My shop was closed because you lost my delivery.", intensity=0.8, after=10)
    renewed = ask(talk)
    assert renewed is not None
    assert renewed.kind == first.kind
    assert renewed.about != first.about


@pytest.mark.parametrize(
    ("text", "emotion", "open_still"),
    [
        ("Never mind, it just came, thank you so much!", "gratitude", False),
        ("Thanks", "gratitude", True),
        ("And nobody called me back.", "frustration", True),
    ],
)
def test_a_nudge_goes_when_the_customer_eases(ask, text: str, emotion, open_still: bool) -> None:
    """Thanks with words behind them end it; a "thanks" out of habit does not."""
    talk = Talk().customer("My parcel never came and nobody answers.")
    first = ask(talk)
    assert first is not None
    talk.show(first).customer(text, emotion=emotion, intensity=0.6, after=10)
    assert (ask(talk) is not None) is open_still


@pytest.mark.parametrize(
    ("text", "nudged"),
    [
        ("I'd like to return a jacket. I still have the tags. Can I get my money back?", False),
        ("Could you tell me when my parcel will come?", False),
        ("Thank you, which sadly does not answer what I asked.", True),
        ("You lost my jacket. Can I get my money back?", True),
    ],
)
def test_a_bare_request_is_not_called_upset(ask, text: str, nudged: bool) -> None:
    """A reading that finds slight annoyance in a bare request has no effect."""
    nudge = ask(Talk().customer(text, intensity=0.45))
    assert (nudge is not None and nudge.kind == "validation.missing") is nudged


def test_who_has_told_is_not_asked_what_happened(ask) -> None:
    """When no clause can be handed back the card has no words rather than a deaf question."""
    nudge = ask(Talk().customer("Landlord says the repair comes soon. Soon was three weeks ago."))
    assert nudge is None or nudge.suggestion is None or "hat happened" not in nudge.suggestion.text
    untold = ask(Talk().customer("This is outrageous!", intensity=0.9))
    assert untold is not None
    assert untold.suggestion is not None
    assert untold.suggestion.framework == "ask-first"


@pytest.mark.parametrize("required_text", [True, False])
def test_an_accounts_own_safety_route_is_stated_once(
    ask, tmp_path: Path, required_text: bool
) -> None:
    """The suggestion contains the route of compliance_rules/safety/, required or not."""
    route = "You can reach our care line day and night on 555 0100."
    flag = 'omits: ["555 0100"]' if required_text else 'says: ["cheer up"]'
    passing = [route, "Please call 555 0100 now.", "Our care line is 555 0100."]
    failing = (
        ["I see.", "Please wait.", "That is hard."]
        if required_text
        else ["Cheer up!", "Cheer up, Ana.", "Well, cheer up."]
    )
    (tmp_path / "safety").mkdir()
    (tmp_path / "safety" / "route.yaml").write_text(
        f"""title: Our route when someone may harm themselves
level: tip
because: Safety policy, section 1
when: {{customer_says: ["don't want to live"]}}
flag:
  {flag}
fixed: {route}
message: Give the care line.
examples:
  should_flag: {failing}
  should_pass: {passing}
""",
        encoding="utf-8",
    )
    rules = load_rules(tmp_path)
    assert not rules.quarantined
    talk = Talk().customer(
        "I don't want to live any more.", emotion="sadness", signals=("danger.self_harm",)
    )
    nudge = ask(talk, rules=rules)
    assert nudge is not None
    assert nudge.suggestion is not None
    assert nudge.suggestion.text.count(route) == 1


def test_someone_in_need_of_care_is_asked_with_care(ask) -> None:
    """Where a question is due after a loss, it comes from the careful route."""
    talk = (
        Talk()
        .customer(
            "My mother died and I already said so.",
            emotion="sadness",
            signals=("need.bereavement",),
        )
        .agent("I'm very sorry for your loss, and I'll look into it. Is there anything else?")
    )
    reply = talk.state.turns[-1]
    assert reply.review is not None
    finding = Finding("curiosity.scripted", (56, 75), "Ask it as a person would.")
    review_with_finding = msgspec.structs.replace(reply.review, findings=(finding,))
    talk.change(
        turns=(*talk.state.turns[:-1], msgspec.structs.replace(reply, review=review_with_finding))
    )
    nudge = ask(talk)
    assert nudge is not None
    assert nudge.kind == "curiosity.scripted"
    assert nudge.suggestion is None or nudge.suggestion.framework == "careful-route"
