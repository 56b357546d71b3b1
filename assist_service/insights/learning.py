"""A team's learning board: weekly figures, hidden for groups that are too small."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal, Protocol

import msgspec

# With fewer, figures could reveal an individual's work.
FEWEST_AGENTS, FEWEST_CONVERSATIONS = 5, 30
# A kind or rule that over 10% of at least 20 readers dismissed should be reviewed.
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
    """A week's sums as stored."""

    @property
    def monday(self) -> str:
        """The week's Monday, for example 2026-11-23."""

    @property
    def sums(self) -> Counter[str]:
        """Fields of ``weekly.sums``."""

    @property
    def agent_hashes(self) -> frozenset[str]:
        """Hashes of the agents who wrote: the same for an agent in each team of that week."""


class Point(msgspec.Struct, frozen=True):
    """One figure of one week: ``count`` of ``of``; ``share`` is ``None`` if ``of`` is 0.

    Counts are ``None`` if they would allow a small group's to be calculated (``coarse_board``).
    """

    count: int | None
    of: int | None
    share: float | None


class LearnedWeek(msgspec.Struct, frozen=True):
    """One week's figures; ``points`` is empty if the group was too small."""

    monday: str
    points: dict[FigureName, Point]

    @property
    def shown(self) -> bool:
        """Whether the group was large enough."""
        return bool(self.points)


class OutcomeSummary(msgspec.Struct, frozen=True):
    """The outcomes of a nudge kind or rule over the displayed weeks; may be rounded for privacy."""

    name: str
    shown: int
    followed: int
    dismissed: int
    overridden: int

    @property
    def dismissed_share(self) -> float:
        """Nudges marked not useful, as a share of those shown."""
        return min(1.0, self.dismissed / self.shown) if self.shown else 0.0

    @property
    def often_dismissed(self) -> bool:
        """Whether more than 10% of enough readers dismissed it."""
        return self.shown >= FEWEST_SHOWN and self.dismissed_share > TOO_MANY_DISMISSED


class Learning(msgspec.Struct, frozen=True):
    """A team's board: weeks oldest first, kinds and rules most often shown first."""

    weeks: tuple[LearnedWeek, ...]
    kinds: tuple[OutcomeSummary, ...]
    rules: tuple[OutcomeSummary, ...]

    @property
    def shown(self) -> bool:
        """Whether any week can be shown."""
        return any(week.shown for week in self.weeks)


def large_enough(agents: int, conversations: int) -> bool:
    """Whether a group is large enough for its figures to be shown."""
    return agents >= FEWEST_AGENTS and conversations >= FEWEST_CONVERSATIONS


def learning_board(weeks: Iterable[WeekSums], hidden: frozenset[str] = frozenset()) -> Learning:
    """Return the board; weeks of small groups and ``hidden`` weeks are excluded from all figures."""
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
        # Advice on a draft is not logged when shown, but it was shown if it was answered.
        shown_count = max(outcomes["shown"], answered)
        summaries.append(
            OutcomeSummary(
                name, shown_count, followed, outcomes["dismissed"], outcomes["overridden"]
            )
        )
    return tuple(sorted(summaries, key=lambda summary: (-summary.shown, summary.name)))


def weeks_to_hide(parts: Iterable[Iterable[WeekSums]]) -> frozenset[str]:
    """Return the weeks in which subtracting the shown parts from the whole leaves a small group.

    Agents are distinguished by their hashes, so that an agent in two small parts counts once.
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


# Used when there are too many parts to check: decimal places of shares and of counts.
_DIGITS, _TENS = 2, -2


def coarse_board(board: Learning) -> Learning:
    """Return the board rounded, so that subtracting exact parts from it reveals almost nothing."""
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
