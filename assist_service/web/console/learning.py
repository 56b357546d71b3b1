"""The Learning page of a team and its CSV, without data about single people."""

import csv
import io
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from typing import Any

import msgspec
from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from assist_service.errors import NotFound
from assist_service.insights.learning import (
    FEWEST_AGENTS,
    FEWEST_CONVERSATIONS,
    FEWEST_SHOWN,
    FigureName,
    Learning,
    Point,
    coarse_board,
    learning_board,
    weeks_to_hide,
)
from assist_service.insights.weekly import WEEK_SECONDS, week_of
from assist_service.repositories.statistics_reader import past_weeks
from assist_service.repositories.statistics_writer import NO_TEAM
from assist_service.repositories.statistics_writer import ORGANISATION as ORGANISATION_SCOPE
from assist_service.service import Service
from assist_service.team_settings.model import read_settings
from assist_service.web.console.access import needs
from assist_service.web.console.charts import Series, line_chart
from assist_service.web.console.matrix import ORGANISATION, ShownScope, known_scopes
from assist_service.web.console.words import TABLES, Label, say

WEEKS = 12
# With at most this many teams, the organisation's figures are checked against subtraction.
TEAMS_CHECKED = 20
CHARTS: dict[str, tuple[tuple[FigureName, ...], bool]] = {
    "ace": (("acknowledgement", "curiosity", "empowerment"), False),
    "personalised": (("personalised",), True),
    "name": (("name",), True),
    "wait": (("wait",), True),
    "accepted": (("accepted",), True),
    "policy": (("stops", "overrides"), True),
}
# Other parts with CSV: results by kind and by rule.
FARED = ("kind", "rule")


class LearningRow(msgspec.Struct, frozen=True):
    """One week of a chart; no points if the group was too small."""

    monday: str
    points: tuple[Point, ...]


class Chart(msgspec.Struct, frozen=True):
    """One chart with its heading, line labels and figures."""

    name: str
    title: str
    lines: tuple[Label, ...]
    percent: bool
    drawing: Markup
    rows: tuple[LearningRow, ...]


def install(bp: Blueprint, service: Service) -> None:
    """Add the routes."""

    @bp.get("/learning")
    @needs("learning.see")
    def learned() -> Any:
        scopes = _places(service)
        scope = _chosen(scopes)
        figures = board(service, scopes, scope)
        only = _asked_for(CHARTS)
        rules = service.sources.rules()
        return render_template(
            "console/learning.html",
            places=scopes,
            scope=scope,
            board=figures,
            charts=charts(figures, only),
            only=only,
            in_force={rule.name: rules.by_id.get(rule.name) for rule in figures.rules},
            coarse=any(p.of is None for week in figures.weeks for p in week.points.values()),
            teams_checked=TEAMS_CHECKED,
            fewest={"agents": FEWEST_AGENTS, "conversations": FEWEST_CONVERSATIONS},
            fewest_shown=FEWEST_SHOWN,
            pulse=pulse(service, scopes, scope),
        )

    @bp.get("/learning.csv")
    @needs("learning.see")
    def learned_csv() -> Any:
        scopes = _places(service)
        scope = _chosen(scopes)
        only = _asked_for((*CHARTS, *FARED))
        text = "".join(as_csv(board(service, scopes, scope), scope.name, only))
        name = f"learning-{only}.csv" if only else "learning.csv"
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(text, mimetype="text/csv", headers=disposition)


def board(service: Service, scopes: list[ShownScope], scope: ShownScope) -> Learning:
    """Return the figures of one team or of the organisation."""
    now = service.clock()
    if scope.team is not None:
        return learning_board(past_weeks(service.store, scope.key, now, WEEKS))
    whole = past_weeks(service.store, ORGANISATION_SCOPE, now, WEEKS)
    parts = _parts(scopes)
    if len(parts) > TEAMS_CHECKED:
        return coarse_board(learning_board(whole))
    return learning_board(
        whole, weeks_to_hide(past_weeks(service.store, k, now, WEEKS) for k in parts)
    )


def _parts(scopes: list[ShownScope]) -> list[str]:
    """Return the keys of all teams, plus the one for conversations without a team."""
    return [*(scope.key for scope in scopes if scope.team is not None), NO_TEAM]


def pulse(
    service: Service, scopes: list[ShownScope], scope: ShownScope
) -> list[tuple[str, int, int, int]] | None:
    """Return (question, yes, partly, no) over completed weeks with enough answers.

    ``None`` if no feature asks agents for feedback.

    A week counts once it is over and has five answers; in a running week, each new answer could
    be traced to a person. The organisation's week counts only if subtracting the visible teams
    leaves no answers or at least five.
    """
    feedback = service.features.feedback
    if feedback is None:
        return None
    mondays = [week_of(service.clock() - back * WEEK_SECONDS) for back in range(1, WEEKS + 1)]
    counted_scope = ORGANISATION_SCOPE if scope.team is None else scope.key
    parts = [team.key for team in scopes if team.team is not None] if scope.team is None else []
    if len(parts) > TEAMS_CHECKED:
        return []
    whole = feedback.weekly_answers(mondays, counted_scope)
    team_weeks = [feedback.weekly_answers(mondays, key) for key in parts]
    total: Counter[str] = Counter()
    for number, week in enumerate(whole):
        for name in feedback.questions:
            answers = _answers(week, name)
            remainder = answers.total()
            for part in team_weeks:
                team_answers = _answers(part[number], name).total()
                remainder -= team_answers if team_answers >= FEWEST_AGENTS else 0
            if answers.total() >= FEWEST_AGENTS and (remainder == 0 or remainder >= FEWEST_AGENTS):
                total.update(answers)
    return [
        (words, *(total[f"{name}|{answer}"] for answer in ("yes", "partly", "no")))  # type: ignore[misc]
        for name, words in feedback.questions.items()
        if _answers(total, name)
    ]


def _answers(week: Mapping[str, int], question: str) -> Counter[str]:
    return Counter({name: n for name, n in week.items() if name.startswith(f"{question}|")})


def charts(figures: Learning, only: str = "") -> list[Chart]:
    """Return all charts or the selected one; none if no figures may be shown."""
    if not figures.shown:
        return []
    labels = [week.monday[5:] for week in figures.weeks]
    drawings = []
    for chart, (lines, percent) in CHARTS.items():
        if only not in ("", chart):
            continue
        rows = tuple(
            LearningRow(
                week.monday, tuple(week.points[line] for line in lines) if week.shown else ()
            )
            for week in figures.weeks
        )
        series = [
            Series(
                TABLES.lines[line].name,
                [row.points[at].share if row.points else None for row in rows],
            )
            for at, line in enumerate(lines)
        ]
        title = say(f"learn.{chart}") if len(lines) > 1 else TABLES.lines[lines[0]].name
        drawing = line_chart(title, series, labels, percent=percent)
        drawings.append(
            Chart(chart, title, tuple(TABLES.lines[line] for line in lines), percent, drawing, rows)
        )
    return drawings


def as_csv(figures: Learning, scope_name: str, only: str = "") -> Iterable[str]:
    """Yield the CSV of all charts or of one part. No cell can run as a spreadsheet formula."""
    file = io.StringIO()
    write = csv.writer(file).writerow
    safe = f"'{scope_name}" if scope_name[:1] in "=+-@\t\r" else scope_name
    if only not in FARED:
        lines = CHARTS[only][0] if only else tuple(TABLES.lines)
        write(["group", "week", "figure", "count", "of", "share"])
        for week in figures.weeks:
            if not week.shown:
                write([safe, week.monday, say("learn.small_week"), "", "", ""])
            for line, point in week.points.items():
                if line in lines:
                    share = "" if point.share is None else f"{point.share:.4f}"
                    write([safe, week.monday, line, point.count, point.of, share])
    for column, rows in (("kind", figures.kinds), ("rule", figures.rules)):
        if only == column:
            write(["group", column, "shown", "taken up", "not useful", "overridden"])
            if not figures.shown:
                write([safe, say("learn.small_week"), "", "", "", ""])
            for entry in rows:
                write(
                    [
                        safe,
                        entry.name,
                        entry.shown,
                        entry.followed,
                        entry.dismissed,
                        entry.overridden,
                    ]
                )
    yield file.getvalue()


def _asked_for(names: Container[str]) -> str:
    """Return the part of the page named in the URL, or an empty string for all."""
    name = request.args.get("chart", "")
    if name and name not in names:
        raise NotFound(say("learn.no_chart"), say("learn.no_chart_about"))
    return name


def _places(service: Service) -> list[ShownScope]:
    document = read_settings(service.documents.read("settings").value)
    scopes = known_scopes(document, service.documents.read("teams").value)
    return [scope for scope in scopes if scope.shift is None]


def _chosen(scopes: list[ShownScope]) -> ShownScope:
    key = request.args.get("team") or ORGANISATION
    for scope in scopes:
        if scope.key == key:
            return scope
    raise NotFound(say("problem.team"), say("problem.team_about"))
