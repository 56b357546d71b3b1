"""Promise 8: no score of a person for others; team figures from 5 agents and 30 conversations up.

Attack: a coach, an admin or whoever downloads all that is published, and subtracts.
"""

import csv
import io
import time
from collections import Counter
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.analysis.emotion.reading import read
from assist_service.analysis.review.review import review
from assist_service.domain.conversation import (
    ConversationKey,
    Details,
    MessageAdded,
    OutcomeRecorded,
)
from assist_service.domain.types import Message, Reading, Review, Turn
from assist_service.insights.learning import large_enough, learning_board, weeks_to_hide
from assist_service.insights.weekly import WEEK_SECONDS, week_of
from assist_service.repositories.statistics_reader import WeekTotals
from tests.attacks.inside import Inside
from tests.insights.talk import GOOD, POOR, UPSET

CREW = tuple(f"crew{number}" for number in range(6))
LONER = "loner-Quillon"


@pytest.fixture
def desk(inside: Inside) -> Inside:
    """The application with nothing counted yet."""
    client = inside.service.store.client
    for name in (*client.scan_iter("assist:*:week:*"), *client.scan_iter("assist:*:count:*")):
        client.delete(name)
    documents = inside.service.documents
    known = documents.read("teams")
    documents.write("teams", {}, version=known.version, who="t", note="", at=1.0)
    inside.service.teams._recorded_names.clear()
    return inside


@cache
def told(poor: bool) -> tuple[Reading, Review]:
    """What a customer's message and the answer to it show; the same for all, so worked out once."""
    reading = read(UPSET, "en")
    asked = Turn(Message("c", "customer", UPSET, 0.0), reading)
    return reading, review(POOR if poor else GOOD, (asked,), "chat", 1.0)


def works(inside: Inside, agent: str, team: str | None, many: int, weeks_ago: float = 1.0) -> None:
    """An agent answers so many conversations, rather badly if it is the loner."""
    service, poor = inside.service, agent == LONER
    now = service.clock() - weeks_ago * WEEK_SECONDS
    details = Details(team, team, "chat", "en", "Dana", "c1", agent, agent)
    reading, reviewed = told(poor)
    outcome = OutcomeRecorded(now + 2, "n", "validation.missing", "dismissed" if poor else "inserted")  # fmt: skip
    for _ in range(many):
        key = ConversationKey("zendesk", "12345", f"{agent}-{time.monotonic_ns()}")
        asked = Message("c", "customer", UPSET, now)
        answer = Message("a", "agent", POOR if poor else GOOD, now + 1)
        for name, event in (
            ("c", MessageAdded(now, asked, reading, details=details)),
            ("a", MessageAdded(now + 1, answer, review=reviewed, details=details)),
            ("o", outcome),
        ):
            service.log.append(key, name, lambda _, event=event: event)
    service.teams.record(key, details, now)


def published(inside: Inside, team: str = "") -> list[dict[str, str]]:
    """What a coach downloads, the empty weeks left out."""
    found = inside.signed_in("coach").get(f"/console/learning.csv?team={team}")
    if found.status_code == 404:
        return []
    return [row for row in csv.DictReader(io.StringIO(found.text)) if row["count"]]


def page(inside: Inside, team: str = "") -> str:
    return inside.signed_in("coach").get(f"/console/learning?team={team}").text


BILLING = "zendesk:12345:billing"
# Who works where besides the crew of six with five conversations each, and what must stay silent.
DIFFERENCES = {
    "one agent's team is the rest": [(LONER, "night", 40)],
    "an agent without a team is the rest": [(LONER, None, 40)],
    "the same agent in two small teams": [(LONER, "night", 40), (LONER, "late", 40)],
    "four agents' team is the rest": [(f"p{n}", "night", 10) for n in range(4)],
    "too few conversations are the rest": [(f"p{n}", "night", 4) for n in range(6)],
}


@pytest.mark.parametrize("case", DIFFERENCES)
def test_the_whole_less_a_team_is_nobody(desk: Inside, case: str):
    """Neither the figures nor the tables of nudges of the whole are shown then; the team's are."""
    for agent in CREW:
        works(desk, agent, "billing", 5)
    for agent, team, many in DIFFERENCES[case]:
        works(desk, agent, team, many)
    assert published(desk, BILLING)
    assert published(desk) == []
    assert "No figures yet. A week appears" in page(desk)
    assert "<td" not in page(desk).partition("pulse")[0]


def test_of_too_many_teams_to_look_at_there_is_no_count_to_subtract_from(desk: Inside):
    """Shares of whole percents, and how nudges fared in hundreds."""
    for agent in CREW:
        works(desk, agent, "billing", 5)
    for number in range(22):
        works(desk, LONER, f"t{number}", 2)
    found = desk.signed_in("coach").get("/console/learning.csv").text
    rows = list(csv.DictReader(io.StringIO(found)))
    assert {row["share"][4:] for row in rows if row["share"]} <= {"", "00"}
    assert published(desk) == []


@pytest.mark.parametrize(
    ("crew", "each", "shown"), [(4, 20, False), (6, 4, False), (5, 6, True)],
    ids=["four agents", "24 conversations", "five agents and thirty"],
)  # fmt: skip
def test_a_small_team_has_no_figure(desk: Inside, crew: int, each: int, shown: bool):
    for agent in CREW[:crew]:
        works(desk, agent, "billing", each)
    assert bool(published(desk, BILLING)) is shown


def test_two_looks_with_one_reply_between_show_the_same(desk: Inside):
    """Whoever refreshes the page after each reply of somebody would have that reply's figure."""
    for weeks_ago in (1.0, 0.0):
        for agent in CREW:
            works(desk, agent, "billing", 5, weeks_ago)
    before = published(desk, BILLING), published(desk)
    works(desk, LONER, "billing", 1, 0.0)
    assert (published(desk, BILLING), published(desk)) == before
    assert {row["week"] for row in before[0]} == {week_of(desk.service.clock() - WEEK_SECONDS)}


def test_after_somebody_left_the_small_rest_is_silent(desk: Inside):
    """Six last week but one, four last week: of last week nothing is said."""
    for agent in CREW:
        works(desk, agent, "billing", 10, 2.0)
    for agent in CREW[:4]:
        works(desk, agent, "billing", 10, 1.0)
    weeks = {row["week"] for row in published(desk, BILLING)}
    assert weeks == {week_of(desk.service.clock() - 2 * WEEK_SECONDS)}


def test_no_page_file_or_metric_names_an_agent(desk: Inside):
    """Every role, every page and download of the console, the metrics and the API's document."""
    for agent in (*CREW, LONER):
        works(desk, agent, "billing", 6)
    pages = [one for one in desk.routes("/console", "GET") if "<" not in one]
    for role, client in desk.consoles().items():
        for one in (*pages, "/metrics", "/openapi.json", f"/console/teams/{BILLING}"):
            text = client.get(one).text
            assert not [agent for agent in (*CREW, LONER) if agent in text], (role, one)


def test_what_is_stored_of_a_week_names_nobody(desk: Inside):
    """Not even the operator, with the store's keys in hand, finds a name beside a figure."""
    works(desk, LONER, "billing", 3)
    client = desk.service.store.client
    for name in (*client.scan_iter("assist:*:week:*"), *client.scan_iter("assist:*:count:*")):
        assert LONER not in f"{name} {client.hgetall(name)}"


TEAMS = st.lists(
    st.tuples(st.frozensets(st.integers(0, 9), max_size=7), st.integers(0, 60)), max_size=5
)


@settings(max_examples=300, deadline=None)
@given(teams=TEAMS)
def test_no_subtraction_of_published_groups_leaves_a_small_one(teams):
    """Any desk: the whole less any of the teams that are shown is empty, or a large group."""
    monday = "2026-11-16"
    sums = [Counter({"conversations": n, "replies": n}) if people else Counter() for people, n in teams]  # fmt: skip
    weeks = [
        WeekTotals(monday, one, frozenset(map(str, people)) if one else frozenset())
        for one, (people, _) in zip(sums, teams, strict=True)
    ]
    everybody = frozenset().union(*(week.agent_hashes for week in weeks))
    whole = WeekTotals(monday, sum(sums, Counter()), everybody)
    if not learning_board([whole], weeks_to_hide([week] for week in weeks)).shown:
        return
    rest = [w for w in weeks if not large_enough(len(w.agent_hashes), w.sums["conversations"])]
    marks = frozenset().union(*(week.agent_hashes for week in rest))
    left = sum(week.sums["conversations"] for week in rest)
    assert left == 0 or large_enough(len(marks), left)
