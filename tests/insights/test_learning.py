"""A team's board, and the groups it keeps silent about."""

from collections import Counter

import pytest

from assist_service.insights.learning import coarse_board, learning_board, weeks_to_hide
from assist_service.repositories.statistics_reader import WeekTotals

SUMS = {
    "conversations": 40,
    "replies": 100,
    "ace|acknowledgement": 6000,
    "upset": 50,
    "personalised": 20,
    "kind|wording.blame|shown": 40,
    "kind|wording.blame|inserted": 4,
    "kind|wording.blame|dismissed": 6,
    "rule|refunds/x|dismissed": 3,
}


def week(agents: int = 5, monday: str = "2026-11-23", of: str = "a", **changed: int) -> WeekTotals:
    """A week in which ``agents`` people of the group ``of`` wrote."""
    return WeekTotals(
        monday, Counter({**SUMS, **changed}), frozenset(f"{of}{n}" for n in range(agents))
    )


@pytest.mark.parametrize(
    ("agents", "conversations", "shown"),
    [(5, 30, True), (4, 1000, False), (1000, 29, False), (0, 0, False)],
)
def test_a_small_group_shows_nothing(agents, conversations, shown):
    found = learning_board([week(agents, conversations=conversations)])

    assert found.shown is shown
    assert bool(found.weeks[0].points) is shown
    assert bool(found.kinds) is shown


def test_what_a_small_week_counted_reaches_no_figure():
    assert learning_board([week(), week(2)]).kinds == learning_board([week()]).kinds


def test_shares_and_means():
    points = learning_board([week()]).weeks[0].points

    assert points["acknowledgement"].share == 0.6
    assert points["personalised"].share == 0.4
    assert points["accepted"].share == 0.1
    assert points["wait"].share is None


def test_a_kind_that_many_wave_away_is_marked_once_enough_saw_it():
    found = learning_board([week()])

    assert [(one.name, one.often_dismissed) for one in found.kinds] == [("wording.blame", True)]
    assert [(one.name, one.often_dismissed) for one in found.rules] == [("refunds/x", False)]


@pytest.mark.parametrize(
    ("teams", "shown"),
    [
        ([[week(8)], [week(3)]], False),
        ([[week(8)], [week(3, of="b")], [week(3, of="c")]], True),
        ([[week(8)], [week(3, of="b")], [week(3, of="b")]], False),
        ([[week(8)], [week(1, of="b", conversations=400)]], False),
        ([[week(8)], [week(6, of="b", conversations=20)]], False),
        ([[week(8)], [WeekTotals("2026-11-23", Counter(), frozenset())]], True),
        ([[week(8)], [WeekTotals("2026-11-23", Counter({"kind|x|shown": 2}), frozenset())]], False),
        ([[week(8)], [week(8, of="b")]], True),
        ([[week(8)], [week(3, "2026-11-16")]], True),
    ],
    ids=["one small team", "two small teams together", "the same three in two teams", "one agent of many conversations",
         "few conversations", "an idle team", "outcomes alone", "none small", "another week"],
)  # fmt: skip
def test_no_small_team_is_left_when_the_others_are_taken_away(teams, shown):
    """By its weeks, and by how kinds and rules fared in them."""
    found = learning_board([week(20)], weeks_to_hide(teams))

    assert found.shown is shown
    assert bool(found.kinds) is bool(found.rules) is shown


def test_a_coarse_board_has_no_counts_and_shares_of_whole_percents():
    sums = {"conversations": 4321, "upset": 999, "personalised": 333, "kind|wording.blame|shown": 1234}  # fmt: skip
    found = coarse_board(learning_board([week(40, **sums)]))
    point = found.weeks[0].points["personalised"]

    assert (point.count, point.of, point.share) == (None, None, 0.33)
    assert found.kinds[0].shown == 1200
