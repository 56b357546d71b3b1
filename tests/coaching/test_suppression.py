"""Budgets, cool-downs, snoozes: when a nudge that could be shown is not."""

import msgspec
import pytest

from assist_service.coaching.suppression import HOURLY, is_allowed
from assist_service.coaching.triggers import NudgeCandidate
from assist_service.domain.conversation import OutcomeRecorded, fold
from assist_service.domain.types import Evidence
from assist_service.team_settings.model import DEFAULT
from tests.coaching.talk import START, Talk

SHOWN = (Evidence((0, 2), 1.0, "words"),)
TIP = NudgeCandidate("wording.script", 0.8, "m1", SHOWN)


def may(candidate: NudgeCandidate = TIP, at: float = START, team=DEFAULT, **state: object) -> bool:
    return is_allowed(candidate, "new", Talk().change(**state).state, at, team)


def shown(*times: float, kind: str = "wording.script") -> tuple[tuple[str, str, float], ...]:
    return tuple((f"n{number}", kind, START + when) for number, when in enumerate(times))


def test_nothing_stands_against_the_first_one() -> None:
    assert may()


def test_a_kind_that_is_off_is_silent() -> None:
    assert not may(team=msgspec.structs.replace(DEFAULT, on=DEFAULT.on - {"wording.script"}))


@pytest.mark.parametrize(("threshold", "speaks"), [(0.5, True), (0.9, False)])
def test_the_teams_threshold_holds(threshold: float, speaks: bool) -> None:
    team = msgspec.structs.replace(DEFAULT, thresholds={"wording.script": threshold})
    assert may(team=team) is speaks


def test_a_conversation_has_a_budget() -> None:
    spent = shown(*range(DEFAULT.budget), kind="apology.excess")
    assert not may(at=START + 90_000, shown_nudges=spent)
    assert may(at=START + 90_000, shown_nudges=spent[:-1])


def test_an_hour_has_a_budget() -> None:
    spent = shown(*range(HOURLY), kind="apology.excess")
    assert not may(at=START + 60, shown_nudges=spent)
    assert may(at=START + 3700, shown_nudges=spent)


def test_a_kind_cools_down_twice_as_long_each_time() -> None:
    team = msgspec.structs.replace(DEFAULT, cool_downs={"wording.script": 100.0})
    assert not may(at=START + 99, team=team, shown_nudges=shown(0))
    assert may(at=START + 101, team=team, shown_nudges=shown(0))
    assert not may(at=START + 250, team=team, shown_nudges=shown(0, 101))
    assert may(at=START + 302, team=team, shown_nudges=shown(0, 101))


def test_another_kind_is_not_cooled_down() -> None:
    assert may(at=START + 1, shown_nudges=shown(0, kind="apology.excess"))


@pytest.mark.parametrize(
    ("scope", "later", "speaks"),
    [
        ("message", 10, False),
        ("conversation", 10**7, False),
        ("hour", 3500, False),
        ("hour", 3700, True),
        ("shift", 7 * 3600, False),
        ("shift", 9 * 3600, True),
    ],
)
def test_a_snooze_holds_for_its_time(scope: str, later: float, speaks: bool) -> None:
    talk = Talk()
    talk.state = fold(
        talk.state, OutcomeRecorded(START, "old", "wording.blame", "snoozed", scope=scope)
    )
    assert is_allowed(TIP, "new", talk.state, START + later, DEFAULT) is speaks


def test_a_snooze_for_a_message_ends_with_the_customers_next_one() -> None:
    talk = Talk()
    talk.state = fold(
        talk.state, OutcomeRecorded(START, "old", "wording.blame", "snoozed", scope="message")
    )
    talk.customer("Hello?")
    assert is_allowed(TIP, "new", talk.state, talk.at, DEFAULT)


def test_a_stop_is_subject_to_no_budget_and_no_snooze() -> None:
    stop = NudgeCandidate("policy.finding", 1.0, "m1", SHOWN, level="stop", rule="a/b")
    full = shown(*range(20), kind="policy.finding")
    assert may(stop, at=START + 30, shown_nudges=full, snoozed="message", snoozed_until=START + 99)


def test_a_nudge_that_was_overridden_stays_closed_even_as_a_stop() -> None:
    stop = NudgeCandidate("policy.finding", 1.0, "m1", SHOWN, level="stop", rule="a/b")
    assert not may(stop, outcomes={"new": "overridden"})
