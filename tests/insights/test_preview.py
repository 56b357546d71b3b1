"""A preview counts what settings would have shown, and what is in force as it was shown."""

from collections import Counter

import msgspec
import pytest

from assist_service.domain.conversation import Conversation, ConversationKey, Details, fold
from assist_service.domain.nudge_kinds import NUDGE_KINDS
from assist_service.domain.types import Message
from assist_service.engine.engine import decide
from assist_service.helpdesk.contract import Incoming
from assist_service.insights.preview import count_shown, counterfactual_field, start_of
from assist_service.insights.weekly import week_of
from assist_service.repositories.statistics_reader import counterfactual_sums
from assist_service.team_settings.hours import Hours
from assist_service.team_settings.model import DEFAULT, Rollout, Shift
from tests.engine.test_engine import built_in_guidance

MONDAY = "2026-11-16"
BEGIN = start_of(MONDAY)
UPSET = "You charged me twice and my rent is due tomorrow. I'm furious!"
LINES = (
    ("customer", UPSET),
    ("agent", "I understand your frustration. You should have read the terms."),
    ("customer", "That is no answer! I have been waiting three weeks and it still doesn't work!"),
    ("agent", "Sorry, sorry, I am so sorry for the inconvenience, I apologise!"),
    ("customer", "I want to speak to a manager now, this is a disgrace, I will call my lawyer."),
    ("agent", "Kindly revert with the SKU so that we can escalate to tier 2."),
)
NAME, MISSING, GENERIC = "name.unused", "validation.missing", "validation.generic"


def team(**changes):
    return msgspec.structs.replace(DEFAULT, **changes)


def without(*kinds):
    return team(on=DEFAULT.on - set(kinds))


def talks(settings, conversations=6, apart=5 * 3600.0):
    """Some conversations of the same lines, one every five hours; what they count and what they showed."""
    guidance = msgspec.structs.replace(built_in_guidance(), team=settings)
    sums, shown = Counter(), Counter()
    for number in range(conversations):
        key = ConversationKey("demo", "local", str(number))
        known = Conversation(key)
        for at, (author, text) in enumerate(LINES):
            when = BEGIN + number * apart + at * 100.0
            message = Message(f"m{at}", author, text, when, author_name="Ada")
            details = Details(channel="chat", customer_name="Ada")
            event = decide(known, Incoming(key, f"m{at}", when, message, details), guidance)
            if event.nudge is not None and known.shown_kind(event.nudge.id) is None:
                shown[event.nudge.kind] += 1
            field = counterfactual_field(event, "chat", MONDAY)
            if field is not None:
                sums[field] += 1
            known = fold(known, event)
    return sums, shown


@pytest.mark.parametrize(
    "settings",
    [
        DEFAULT,
        without(MISSING),
        team(on=DEFAULT.on | {NAME, "emoji.misfit", "recognition"}),
        team(thresholds={MISSING: 0.95, GENERIC: 0.85}),
        team(hours=Hours("08:00", "16:00")),
        team(shifts=(Shift(Hours("22:00", "06:00"), {MISSING: False}),)),
        team(channels=("email",)),
        team(cool_downs={MISSING: 0.0}),
        team(budget=2),
    ],
    ids=["default", "a kind off", "all on", "thresholds", "hours", "shift", "channel", "cool-down", "budget"],
)  # fmt: skip
def test_what_is_in_force_is_foretold_as_it_was_shown(settings):
    sums, shown = talks(settings)
    assert count_shown(sums, settings, MONDAY) == shown
    assert sums


def test_a_kind_off_takes_its_nudges_and_what_stood_behind_it_comes():
    sums, shown = talks(DEFAULT)
    kind, count = shown.most_common(1)[0]
    then = count_shown(sums, without(kind), MONDAY)
    assert count > 0
    assert then[kind] == 0
    assert then.total() <= shown.total()


def test_a_night_shift_takes_only_the_nudges_of_the_night():
    sums, shown = talks(DEFAULT)
    night = Shift(Hours("22:00", "06:00"), dict.fromkeys(NUDGE_KINDS, False))
    then = count_shown(sums, team(shifts=(night,)), MONDAY)
    # Conversations began at 0:00, 5:00, 10:00, 15:00, 20:00 and 1:00.
    assert then.total() * 2 == shown.total()


def test_what_was_off_is_foretold_as_more_rather_than_less():
    """A kind that was off took none of a conversation's budget, so in crowded ones it is too many."""
    real = talks(DEFAULT)[1]
    for kind, number in real.items():
        then = count_shown(talks(without(kind))[0], DEFAULT, MONDAY)
        assert number <= then[kind] <= 1.5 * number
        assert real.total() <= then.total() <= 1.5 * real.total()


def test_of_a_roll_out_its_share_is_taken():
    sums, shown = talks(DEFAULT, conversations=10)
    assert count_shown(sums, team(rollout=Rollout(0.5)), MONDAY) == Counter(
        {kind: round(number / 2) for kind, number in shown.items()}
    )


@pytest.mark.parametrize(
    "field", ["", "1|chat", "x|chat|validation.missing:9", "1|chat|gone.kind:9", "1|chat|validation.missing:x", "1|-|"]
)  # fmt: skip
def test_a_sum_of_another_version_is_passed_over(field):
    assert count_shown({field: 7}, DEFAULT, MONDAY) == Counter()


def test_no_text_and_no_name_is_in_what_is_counted():
    sums, _ = talks(team(on=DEFAULT.on | {NAME}))
    for field in sums:
        hour, channel, counterfactuals = field.split("|")
        assert 0 <= int(hour) < 168
        assert channel == "chat"
        for one in counterfactuals.split(","):
            kind, _, strength = one.partition(":")
            assert kind.islower()
            assert 0 <= int(strength.rstrip("-!")) <= 20


def test_a_message_counts_for_its_team_and_for_all(service):
    """In the same append as everything else that a message counts."""
    now = service.clock()
    key = ConversationKey("demo", "local", "77")
    message = Message("m1", "customer", UPSET, now)
    service.observe(Incoming(key, "m1", now, message, Details(team="billing", channel="chat")))
    for scope in ("*", "demo:local:billing"):
        sums = counterfactual_sums(service.store, scope, week_of(now))
        assert count_shown(sums, DEFAULT, week_of(now)) == {MISSING: 1}
