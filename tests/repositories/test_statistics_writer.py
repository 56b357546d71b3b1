"""Counting is part of the message's own append: one round trip, and no figure of a person."""

import pytest

from assist_service.domain.conversation import (
    Conversation,
    ConversationKey,
    Details,
    DetailsChanged,
    Event,
    OutcomeRecorded,
    Rated,
)
from assist_service.domain.experiment import Enrolment, Experiment, cells_for, enrol
from assist_service.repositories.conversation_log import APPEND, ConversationLog
from assist_service.repositories.statistics_reader import experiment_sums, past_weeks
from assist_service.store import keys
from assist_service.store.connection import Store
from tests.insights.talk import GOOD, UPSET, agent, customer

MONDAY = 1_764_028_800.0 - 86_400
NEXT = MONDAY + 7 * 86_400
AGENT = "agent-who-is-nobody's-business"


@pytest.fixture
def log(store: Store) -> ConversationLog:
    return ConversationLog(store, 3600, secret="s3cret")


def key(name: str) -> ConversationKey:
    return ConversationKey("zendesk", "acme", name)


def talk(log: ConversationLog, name: str, who: str, enrolment: Enrolment | None = None) -> None:
    """An upset customer, a reply that hears them."""
    log.append(key(name), "c", lambda _: customer(UPSET, MONDAY, enrolment))
    log.append(key(name), "a", lambda known: agent(known, GOOD, MONDAY + 60, who))


def put(log: ConversationLog, name: str, event: Event) -> None:
    log.append(key(name), f"{event}", lambda _: event)


def test_a_week_adds_up_over_buckets_by_team_and_for_the_organisation(log, store):
    for number in range(12):
        talk(log, f"t{number}", f"agent-{number % 6}")

    (team,) = past_weeks(store, "zendesk:acme:7", NEXT, 1)
    (whole,) = past_weeks(store, "*", NEXT, 1)

    assert (len(team.agent_hashes), team.sums["conversations"], team.sums["personalised"]) == (
        6,
        12,
        12,
    )
    assert whole.sums == team.sums
    assert past_weeks(store, "zendesk:acme:7", MONDAY + 100, 1)[0].sums == {}, (
        "a running week is nobody's to see"
    )
    assert past_weeks(store, "zendesk:acme:8", NEXT, 1)[0].sums == {}


def test_an_append_stays_one_round_trip_whatever_it_counts(log, store, monkeypatch):
    put(log, "one", OutcomeRecorded(MONDAY, "m", "validation.missing", "copied"))
    calls = []
    call = store.call
    monkeypatch.setattr(store, "call", lambda *told: calls.append(told[0]) or call(*told))

    put(log, "one", OutcomeRecorded(MONDAY, "n", "validation.missing", "inserted"))

    assert calls == [APPEND]


def test_no_key_and_no_counter_names_an_agent(log, store):
    """Only the log of the conversation does, and that ends with the live window."""
    talk(log, "named", AGENT, Enrolment("x", "nudged", 3))
    put(log, "named", OutcomeRecorded(MONDAY, "n", "validation.missing", "inserted"))

    for name in store.client.scan_iter():
        if b":log:" in name:
            assert 0 < store.client.ttl(name) <= 3600
            continue
        assert AGENT.encode() not in name
        kind = store.client.type(name)
        if kind == b"hash":
            assert AGENT.encode() not in repr(store.client.hgetall(name)).encode()
        if kind == b"list":
            assert AGENT not in repr(store.client.lrange(name, 0, -1))


def test_marks_of_agents_are_no_figures_and_change_every_week(log, store):
    for number in range(5):
        talk(log, f"same{number}", AGENT)
    marks = {
        field: value
        for number in range(keys.BUCKETS)
        for field, value in store.client.hgetall(
            keys.week(number, "2025-11-24", "zendesk:acme:7")
        ).items()
        if field.startswith(b"agent|")
    }

    assert len(marks) == 1
    assert set(marks.values()) == {b"1"}


def test_a_rating_counts_for_the_arm_once_also_when_the_text_is_long_gone(log, store):
    talk(log, "rated", AGENT, Enrolment("x", "held", 2))
    store.client.delete(keys.log(key("rated")), keys.identities(key("rated")))
    later = ConversationLog(store, 3600)

    put(later, "rated", Rated(MONDAY + 1e5, "good", good=True))
    put(later, "rated", Rated(MONDAY + 2e5, "bad", good=False))
    put(later, "stranger", Rated(MONDAY + 1e5, "good", good=True))

    assert experiment_sums(store) == {
        "x|held|2|conversations": 1,
        "x|held|2|upset": 1,
        "x|held|2|personalised": 1,
        "x|held|2|rated": 1,
        "x|held|2|good": 1,
    }


def test_reopening_and_what_the_customer_says_after_enrolment_count_once(log, store):
    log.append(key("r"), "c", lambda _: customer(UPSET, MONDAY, Enrolment("y", "nudged", 0)))
    for number, status in enumerate(("solved", "open", "solved", "open")):
        put(log, "r", DetailsChanged(MONDAY + number, Details(status=status)))
    for at in (10, 20):
        put(log, "r", customer("This is the third time I write. Get me your manager!", MONDAY + at))

    assert experiment_sums(store) == {
        "y|nudged|0|conversations": 1,
        "y|nudged|0|reopened": 1,
        "y|nudged|0|escalated": 1,
        "y|nudged|0|repeated": 1,
    }


def test_the_lot_holds_back_the_share_it_is_told_and_spreads_agents_over_cells():
    experiment = Experiment("x", 0.0, 0.2, cells_for(200))
    drawn = [enrol(experiment, f"c{n}", f"agent{n % 200}") for n in range(5000)]

    assert 0.18 < sum(one.arm == "held" for one in drawn) / 5000 < 0.22
    assert {one.cell for one in drawn} == set(range(40))
    assert enrol(experiment, "c1", "agent1") == drawn[1]
    assert Conversation(key("c")).held_out is False
