"""Experiments with and without nudges, one at a time, with the main measure chosen at the start."""

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, get_args

import msgspec
from flask import Blueprint, flash, g, redirect, render_template, request, url_for

from assist_service.domain.experiment import MEASURES, Experiment, Measure, cells_for
from assist_service.domain.tolerant_reader import read_stored, revise_document
from assist_service.errors import AssistError
from assist_service.guidance.resolver import DOCUMENT as SETTINGS
from assist_service.guidance.resolver import EXPERIMENT as DOCUMENT
from assist_service.insights.effect import Effect, measure_effect
from assist_service.repositories.statistics_reader import experiment_sums
from assist_service.service import Service
from assist_service.store.documents import Conflict
from assist_service.store.optimistic_update import update_document
from assist_service.team_settings.edits import with_holdout
from assist_service.team_settings.model import SettingsDocument
from assist_service.web.console.access import needs
from assist_service.web.console.charts import interval_chart
from assist_service.web.console.words import TABLES, say

KEPT = 20


class Past(msgspec.Struct, frozen=True):
    """A finished experiment with its results."""

    experiment: Experiment
    effects: tuple[Effect, ...]


def install(bp: Blueprint, service: Service) -> None:
    """Add the routes."""

    @bp.get("/experiment")
    @needs("learning.see")
    def experiment() -> Any:
        document = service.documents.read(DOCUMENT).value or {}
        running = running_of(document)
        effects = effects_of(service, running)
        return render_template(
            "console/experiment.html",
            running=running,
            effects=effects,
            main=next((result for result in effects if result.measure == running.measure), None)
            if running is not None
            else None,
            past=past_of(document),
            labels=TABLES.measures,
            measures=MEASURES,
            points=points,
            day=_day,
            chart=chart,
            verdicts=TABLES.verdicts,
        )

    _install_changes(bp, service)


def _install_changes(bp: Blueprint, service: Service) -> None:
    @bp.post("/experiment/begin")
    @needs("experiment.run")
    def begin_experiment() -> Any:
        fresh = experiment_from_form(request.form, service.clock(), g.signed_in.email)

        def begin(value: Any) -> Any:
            if running_of(value or {}) is not None:
                raise Conflict(say("exp.runs"), say("exp.runs_about"))
            return {**(value or {}), "running": msgspec.to_builtins(fresh)}

        _write(service, DOCUMENT, begin, f"began {fresh.id}")
        _hold_out(service, fresh.share)
        flash(say("exp.started"))
        return redirect(url_for("console.experiment"), 303)

    @bp.post("/experiment/end")
    @needs("experiment.run")
    def end_experiment() -> Any:
        running = running_of(service.documents.read(DOCUMENT).value or {})
        if running is not None:
            now = service.clock()
            ended = msgspec.structs.replace(running, ended_at=now)
            past = msgspec.to_builtins(Past(ended, effects_of(service, running)))

            def end(value: Any) -> Any:
                current = running_of(value or {})
                if current is None or current.id != running.id:
                    return value
                return {**value, "running": None, "past": [past, *value.get("past", [])][:KEPT]}

            _write(service, DOCUMENT, end, f"ended {running.id}")
            _hold_out(service, None)
            flash(say("exp.stopped"))
        return redirect(url_for("console.experiment"), 303)


def experiment_from_form(form: Mapping[str, str], now: float, email: str) -> Experiment:
    """Return the experiment of a form.

    Raises:
        AssistError: a value is out of range.

    """
    try:
        share, smallest = float(form.get("share", "")), float(form.get("smallest", ""))
        agents, measure = int(form.get("agents", "")), form.get("measure", "")
    except ValueError:
        share = smallest = agents = 0
        measure = ""
    good = 5 <= share <= 50 and 1 <= smallest <= 20 and 5 <= agents <= 1_000_000
    if not good or measure not in get_args(Measure):
        raise AssistError(say("exp.wrong"), say("exp.wrong_about"))
    return Experiment(
        secrets.token_hex(4),
        now,
        share / 100,
        cells_for(agents),
        measure,  # type: ignore[arg-type]  # mypy does not narrow by membership
        smallest / 100,
        email,
    )


def effects_of(service: Service, running: Experiment | None) -> tuple[Effect, ...]:
    """Return the results of all measures, in page order."""
    if running is None:
        return ()
    sums = experiment_sums(service.store)
    return tuple(measure_effect(running, measure, sums) for measure in MEASURES)


def running_of(document: Mapping[str, Any]) -> Experiment | None:
    """Return the running experiment, if any."""
    entry = document.get("running")
    return None if entry is None else read_stored(entry, Experiment)


def past_of(document: Mapping[str, Any]) -> list[Past]:
    """Return finished experiments, newest first."""
    return [read_stored(entry, Past) for entry in document.get("past", [])]


def points(share: float, *, sign: bool = True) -> str:
    """Return a share in percentage points, such as +4.2."""
    return f"{100 * share:+.1f}" if sign else f"{100 * share:.1f}"


def chart(result: Effect, smallest: float) -> str:
    """Return the interval chart of a result."""
    if result.interval is None or result.difference is None:
        return ""
    low, high = result.interval
    label = say(
        "exp.chart", difference=points(result.difference), low=points(low), high=points(high)
    )
    return interval_chart(label, low, high, result.difference, smallest)


def _day(at: float | None) -> str:
    return "" if at is None else f"{datetime.fromtimestamp(at, UTC):%d %b %Y}"


def _hold_out(service: Service, share: float | None) -> None:
    def edit(value: Any) -> Any:
        return revise_document(
            value, SettingsDocument, lambda document: with_holdout(document, None, share)
        )

    _write(service, SETTINGS, edit, "hold-out share")


def _write(service: Service, name: str, edit: Callable[[Any], Any], note: str) -> None:
    email, now = g.signed_in.email, service.clock()
    update_document(service.documents, name, edit, who=email, note=note, at=now)
