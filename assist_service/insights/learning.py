"""What a team learns from week to week. A group too small shows nothing but that it is."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal, Protocol

import msgspec

# Fewer, and a figure could be somebody's.
FEWEST_AGENTS, FEWEST_CONVERSATIONS = 5, 30
# A kind or rule that more than one in ten readers wave away is worth another look, once so many saw it.
TOO_MANY_DISMISSED, FEWEST_SHOWN = 0.1, 20

FigureName = Literal[
    "acknowledgement",
    "curiosity",
    "empowerment",
    "personalised",
    "name",
    "wait",
    "accepted",
    "stops",
    "overrides",
]


class WeekSums(Protocol):
    """A week as the store counts it."""

    @property
    def monday(self) -> str:
        """The week's Monday, 2026-11-23."""

    @property
    def sums(self) -> Counter[str]:
        """Fields of ``weekly.sums``."""

    @property
    def agent_hashes(self) -> frozenset[str]:
        """Who wrote, as marks: the same for one agent in each team of that week."""


class Point(msgspec.Struct, frozen=True):
    """One figure of one week: ``count`` of ``of``; ``share`` is ``None`` without anything to count.

    Without counts where they would let a small group be subtracted (``coarse_board``).
    """

    count: int | None
    of: int | None
    share: float | None


class LearnedWeek(msgspec.Struct, frozen=True):
    """One week's figures; ``points`` is empty where the group was too small to show."""

    monday: str
    points: dict[FigureName, Point]

    @property
    def shown(self) -> bool:
        """Whether the group was large enough."""
        return bool(self.points)


class OutcomeSummary(msgspec.Struct, frozen=True):
    """How a nudge kind or a rule fared over the weeks shown; counts are rounded where they tell too much."""

    name: str
    shown: int
    followed: int
    dismissed: int
    overridden: int

    @property
    def dismissed_share(self) -> float:
        """Marked not useful, as a share of those shown."""
        return min(1.0, self.dismissed / self.shown) if self.shown else 0.0

    @property
    def often_dismissed(self) -> bool:
        """Whether more than a tenth waved it away, among enough readers."""
        return self.shown >= FEWEST_SHOWN and self.dismissed_share > TOO_MANY_DISMISSED


class Learning(msgspec.Struct, frozen=True):
    """A team's board: weeks oldest first, kinds and rules the most often shown first."""

    weeks: tuple[LearnedWeek, ...]
    kinds: tuple[OutcomeSummary, ...]
    rules: tuple[OutcomeSummary, ...]

    @property
    def shown(self) -> bool:
        """Whether any week can be shown."""
        return any(week.shown for week in self.weeks)


def large_enough(agents: int, conversations: int) -> bool:
    """Whether a group's figures may be shown at all."""
    return agents >= FEWEST_AGENTS and conversations >= FEWEST_CONVERSATIONS


def learning_board(weeks: Iterable[WeekSums], hidden: frozenset[str] = frozenset()) -> Learning:
    """Return the board; what a small week counted, or a ``hidden`` one, reaches no figure of it."""
    board_weeks = []
    total: Counter[str] = Counter()
    for week in weeks:
        if week.monday not in hidden and large_enough(
            len(week.agent_hashes), week.sums["conversations"]
        ):
            total.update(week.sums)
            board_weeks.append(LearnedWeek(week.monday, _points(week.sums)))
        else:
            board_weeks.append(LearnedWeek(week.monday, {}))
    return Learning(
        tuple(board_weeks), _outcome_summaries(total, "kind"), _outcome_summaries(total, "rule")
    )


def _points(sums: Counter[str]) -> dict[FigureName, Point]:
    replies = sums["replies"]
    shown_count = _of_kinds(sums, "shown")
    points: dict[FigureName, Point] = {
        "acknowledgement": _mean(sums["ace|acknowledgement"], replies),
        "curiosity": _mean(sums["ace|curiosity"], replies),
        "empowerment": _mean(sums["ace|empowerment"], replies),
        "personalised": _point(sums["personalised"], sums["upset"]),
        "name": _point(sums["names_used"], sums["names"]),
        "wait": _point(sums["waits_acknowledged"], sums["waits"]),
        "accepted": _point(
            min(shown_count, _of_kinds(sums, "inserted") + _of_kinds(sums, "copied")), shown_count
        ),
        "stops": _point(sums["stops"], replies),
        "overrides": _point(_of_kinds(sums, "overridden"), replies),
    }
    return points


def _point(count: int, of: int) -> Point:
    return Point(count, of, count / of if of else None)


def _mean(hundredths: int, of: int) -> Point:
    return Point(round(hundredths / 100), of, hundredths / 100 / of if of else None)


def _of_kinds(sums: Counter[str], outcome: str) -> int:
    return sum(n for name, n in sums.items() if name.startswith("kind|") and name.endswith(f"|{outcome}"))  # fmt: skip


def _outcome_summaries(total: Counter[str], prefix: str) -> tuple[OutcomeSummary, ...]:
    by_name: dict[str, Counter[str]] = {}
    for field, number in total.items():
        if field.startswith(f"{prefix}|"):
            _, name, outcome = field.split("|")
            by_name.setdefault(name, Counter())[outcome] += number
    summaries = []
    for name, outcomes in by_name.items():
        followed = outcomes["inserted"] + outcomes["copied"]
        answered = followed + outcomes["dismissed"] + outcomes["overridden"]
        # Advice on a draft leaves no trace of its own: what was answered was shown.
        shown_count = max(outcomes["shown"], answered)
        summaries.append(
            OutcomeSummary(
                name, shown_count, followed, outcomes["dismissed"], outcomes["overridden"]
            )
        )
    return tuple(sorted(summaries, key=lambda summary: (-summary.shown, summary.name)))


def weeks_to_hide(parts: Iterable[Iterable[WeekSums]]) -> frozenset[str]:
    """Return the weeks in which taking the parts that are shown from the whole leaves a small group.

    Agents are told apart by their marks, so that one who wrote in two small parts is one.
    """
    marks: dict[str, set[str]] = {}
    conversations: Counter[str] = Counter()
    for weeks in parts:
        for week in weeks:
            count = week.sums["conversations"]
            if week.sums and not large_enough(len(week.agent_hashes), count):
                marks.setdefault(week.monday, set()).update(week.agent_hashes)
                conversations[week.monday] += count
    return frozenset(
        monday
        for monday, agents in marks.items()
        if not large_enough(len(agents), conversations[monday])
    )


# Where the parts are too many to be looked at: shares to so many digits, counts to so many.
_DIGITS, _TENS = 2, -2


def coarse_board(board: Learning) -> Learning:
    """Return the board so coarse that taking many exact parts from it tells next to nothing."""
    return Learning(
        tuple(
            LearnedWeek(
                week.monday, {line: _coarse_point(point) for line, point in week.points.items()}
            )
            for week in board.weeks
        ),
        tuple(map(_coarse_summary, board.kinds)),
        tuple(map(_coarse_summary, board.rules)),
    )


def _coarse_point(point: Point) -> Point:
    return Point(None, None, None if point.share is None else round(point.share, _DIGITS))


def _coarse_summary(summary: OutcomeSummary) -> OutcomeSummary:
    counts = (summary.shown, summary.followed, summary.dismissed, summary.overridden)
    return OutcomeSummary(summary.name, *(round(count, _TENS) for count in counts))
