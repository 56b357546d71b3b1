"""The page of what a team learns, and the same as CSV. It knows no people."""

import csv
import io
from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec
from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from assist_service.errors import NotFound
from assist_service.insights.learning import (
    FEWEST_AGENTS,
    FEWEST_CONVERSATIONS,
    FEWEST_SHOWN,
    Learning,
    Line,
    learning,
    without_residuals,
)
from assist_service.insights.weekly import WEEK_SECONDS, week_of
from assist_service.service import Service
from assist_service.store.counters import last_weeks
from assist_service.teams import read_settings
from assist_service.web.console.access import needs
from assist_service.web.console.charts import Series, line_chart
from assist_service.web.console.learning_strings import LINES
from assist_service.web.console.matrix import ORGANISATION, ShownPlace, known_places
from assist_service.web.console.strings import KINDS, say
from assist_service.web.own.words import QUESTIONS

WEEKS = 12
# What a desk of up to so many teams shows of the whole is checked against subtraction.
TEAMS_CHECKED = 20
CHARTS: tuple[tuple[str, tuple[Line, ...], bool], ...] = (
    ("learn.ace", ("acknowledgement", "curiosity", "empowerment"), False),
    ("", ("personalised",), True),
    ("", ("name",), True),
    ("", ("wait",), True),
    ("", ("accepted",), True),
    ("learn.policy", ("stops", "overrides"), True),
)


class Chart(msgspec.Struct, frozen=True):
    """One drawing with its heading and what each of its lines means."""

    title: str
    lines: tuple[tuple[str, str], ...]
    drawing: Markup


def install(bp: Blueprint, service: Service) -> None:
    """Add the routes."""

    @bp.get("/learning")
    @needs("learning.see")
    def learned() -> Any:
        places = _places(service)
        place = _chosen(places)
        found = board(service, places, place)
        return render_template(
            "console/learning.html",
            places=places,
            place=place,
            board=found,
            charts=charts(found),
            lines=LINES,
            kinds=KINDS,
            fewest={"agents": FEWEST_AGENTS, "conversations": FEWEST_CONVERSATIONS},
            fewest_shown=FEWEST_SHOWN,
            pulse=pulse(service, place),
        )

    @bp.get("/learning.csv")
    @needs("learning.see")
    def learned_csv() -> Any:
        places = _places(service)
        place = _chosen(places)
        answer = Response(
            "".join(as_csv(board(service, places, place), place.name)), mimetype="text/csv"
        )
        answer.headers["Content-Disposition"] = 'attachment; filename="learning.csv"'
        return answer


def board(service: Service, places: list[ShownPlace], place: ShownPlace) -> Learning:
    """Return the board of one team or of the organisation."""
    now = service.clock()
    if place.place is not None:
        return learning(last_weeks(service.store, place.key, now, WEEKS))
    whole = learning(last_weeks(service.store, "*", now, WEEKS))
    teams = [one.key for one in places if one.place is not None]
    if len(teams) > TEAMS_CHECKED:
        return whole
    return without_residuals(whole, (last_weeks(service.store, k, now, WEEKS) for k in teams))


def pulse(service: Service, place: ShownPlace) -> list[tuple[str, int, int, int]]:
    """Return each question with its yes, partly and no, of the weeks that are over and large enough.

    A week counts once five people answered, and only when it is over: one answer more between
    two looks would be somebody's.
    """
    now = service.clock()
    mondays = [week_of(now - back * WEEK_SECONDS) for back in range(1, WEEKS + 1)]
    total: Counter[str] = Counter()
    for week in service.pulse.read(mondays, "*" if place.place is None else place.key):
        for name in QUESTIONS:
            answers = {f: n for f, n in week.items() if f.startswith(f"{name}|")}
            if sum(answers.values()) >= FEWEST_AGENTS:
                total.update(answers)
    return [
        (words, *(total[f"{name}|{answer}"] for answer in ("yes", "partly", "no")))  # type: ignore[misc]
        for name, words in QUESTIONS.items()
        if any(field.startswith(f"{name}|") for field in total)
    ]


def charts(found: Learning) -> list[Chart]:
    """Return the drawings; none where nothing may be shown."""
    if not found.shown:
        return []
    labels = [week.monday[5:] for week in found.weeks]
    drawn = []
    for title, lines, percent in CHARTS:
        series = [
            Series(
                LINES[line][0],
                [week.points[line].share if week.shown else None for week in found.weeks],
            )
            for line in lines
        ]
        name = say(title) if title else LINES[lines[0]][0]
        drawing = line_chart(name, series, labels, percent=percent)
        drawn.append(Chart(name, tuple(LINES[line] for line in lines), drawing))
    return drawn


def as_csv(found: Learning, place: str) -> Iterable[str]:
    """Yield the weeks' figures; a cell that a spreadsheet would run is quoted as text."""
    file = io.StringIO()
    write = csv.writer(file).writerow
    write(["group", "week", "figure", "count", "of", "share"])
    safe = f"'{place}" if place[:1] in "=+-@\t\r" else place
    for week in found.weeks:
        if not week.shown:
            write([safe, week.monday, say("learn.small_week"), "", "", ""])
        for line, point in week.points.items():
            share = "" if point.share is None else f"{point.share:.4f}"
            write([safe, week.monday, line, point.count, point.of, share])
    yield file.getvalue()


def _places(service: Service) -> list[ShownPlace]:
    document = read_settings(service.documents.read("settings").value)
    places = known_places(document, service.documents.read("teams").value)
    return [place for place in places if place.shift is None]


def _chosen(places: list[ShownPlace]) -> ShownPlace:
    key = request.args.get("team") or ORGANISATION
    for place in places:
        if place.key == key:
            return place
    raise NotFound(say("problem.team"), say("problem.team_about"))
