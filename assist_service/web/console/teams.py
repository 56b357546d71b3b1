"""The matrix page, one page for each place, and the saving of what is clicked."""

from typing import Any

import msgspec
from flask import Blueprint, flash, redirect, render_template, request, url_for

from assist_service.domain.nudge_kinds import NUDGE_GROUPS, NUDGE_KIND_ENTRIES, NUDGE_KINDS
from assist_service.domain.types import NudgeKind
from assist_service.errors import AssistError, NotFound
from assist_service.service import Service
from assist_service.store.documents import Change, Conflict
from assist_service.team_settings.diff import differences
from assist_service.team_settings.edits import with_kill_switch, with_kind
from assist_service.team_settings.hours import Hours
from assist_service.team_settings.model import SettingsDocument, layer_of, read_settings, resolve
from assist_service.team_settings.undo import undone
from assist_service.web.console.access import needs, wants_json
from assist_service.web.console.change_log import SHOWN
from assist_service.web.console.matrix import (
    ORGANISATION,
    ShownPlace,
    columns_of,
    page_of,
    rows,
    shown_cell,
    state_word,
    summary,
)
from assist_service.web.console.setting_values import shown_values
from assist_service.web.console.settings_access import (
    DOCUMENT,
    back,
    entries,
    find,
    in_force,
    parent,
    write,
)
from assist_service.web.console.words import say

# How far back a change may be undone: what a page shows, and others made since it was opened.
UNDOABLE = 10 * SHOWN
# What the form of a new shift begins with.
NIGHT = Hours("22:00", "06:00")
WANTED: dict[str, bool | None] = {"on": True, "off": False, "inherit": None}


def install(bp: Blueprint, service: Service) -> None:
    """Add the routes."""

    @bp.get("/", strict_slashes=False)
    @needs("settings.see")
    def matrix() -> Any:
        group = request.args.get("group")
        words, asked = request.args.get("find", "")[:200], request.args.get("page", "1")
        document, places = in_force(service)
        shown = page_of(places, words, int(asked) if asked.isdecimal() and len(asked) < 6 else 1)
        return render_template(
            "console/teams.html",
            rows=rows(document, shown.places, columns_of(group)),
            groups={group: NUDGE_GROUPS[group]}
            if group is not None and group in NUDGE_GROUPS
            else NUDGE_GROUPS,
            group=group if group in NUDGE_GROUPS else None,
            all_groups=tuple(NUDGE_GROUPS),
            shown=shown,
            find=words,
            stopped=resolve(document, None).off,
            entries=entries(service, document, places),
        )

    @bp.get("/teams/<path:key>")
    @needs("settings.see")
    def place(key: str) -> Any:
        document, places = in_force(service)
        found = find(places, key)
        shifts = [] if found.shift else [p for p in places if p.shift and p.place == found.place]
        layer = layer_of(document, found.place)
        return render_template(
            "console/scope.html",
            row=rows(document, [found], columns_of(None))[0],
            parent=parent(places, found),
            groups=NUDGE_GROUPS,
            organisation_stopped=resolve(document, None).off,
            values=()
            if found.shift
            else shown_values(document, found, service.sources.frameworks()),
            shifts=[(one, len(layer.shifts[one.shift or ""].nudges)) for one in shifts],
            fresh_shift=NIGHT,
            shift=layer.shifts[found.shift] if found.shift else None,
            entries=entries(service, document, places),
        )

    _install_saving(bp, service)


def _install_saving(bp: Blueprint, service: Service) -> None:
    @bp.post("/settings")
    @needs("settings.change")
    def save() -> Any:
        # From the right, because a helpdesk may put blanks into a team's id.
        place_and_kind, _, wanted = request.form.get("set", "").rpartition(" ")
        key, _, kind = place_and_kind.rpartition(" ")
        if kind not in NUDGE_KINDS or wanted not in WANTED:
            raise AssistError(say("problem.setting"), say("problem.setting_about"))
        return _save_kind(service, key, kind, on=WANTED[wanted])

    @bp.post("/kill-switch")
    @needs("settings.change")
    def kill() -> Any:
        key, _, wanted = request.form.get("stop", "").rpartition(" ")
        if wanted not in ("yes", "no"):
            raise AssistError(say("problem.setting"), say("problem.setting_about"))
        return _save_kill_switch(service, key, stop=wanted == "yes")

    @bp.post("/settings/undo")
    @needs("settings.change")
    def undo() -> Any:
        version = request.form.get("version", "")
        for known in service.documents.history(DOCUMENT, UNDOABLE):
            if str(known.version) == version:
                return _undo(service, known)
        raise NotFound(say("problem.change"), say("problem.change_about"))


def _save_kind(service: Service, key: str, kind: NudgeKind, *, on: bool | None) -> Any:
    _, places = in_force(service)
    found = find(places, key)

    def edit(document: SettingsDocument) -> SettingsDocument:
        return with_kind(document, found.place, kind, on=on, shift=found.shift)

    document = write(service, edit, f"{kind} in {found.key}")
    cell = shown_cell(document, found, kind)
    back_to = "saved.default" if found.key == ORGANISATION else "saved.inherited"
    said = say(
        back_to if on is None else "saved.kind",
        kind=NUDGE_KIND_ENTRIES[kind].name,
        state=state_word(on=cell.on).lower(),
        scope=found.name,
    )
    if not wants_json():
        return back(said, found, f"t-{cell.id}")
    touched = _touched(places, found)
    return {
        "said": said,
        "cells": [msgspec.to_builtins(shown_cell(document, one, kind)) for one in touched],
        "summaries": {one.mark: summary(document, one) for one in touched},
        "journal": render_template(
            "console/_change_log.html", entries=entries(service, document, places)
        ),
    }


def _touched(places: list[ShownPlace], changed: ShownPlace) -> list[ShownPlace]:
    """Return the places that may show another value: what a place sets, others inherit."""
    if changed.shift is not None:
        return [changed]
    return [one for one in places if changed.place is None or one.place == changed.place]


def _save_kill_switch(service: Service, key: str, *, stop: bool) -> Any:
    _, places = in_force(service)
    found = parent(places, find(places, key))

    def edit(document: SettingsDocument) -> SettingsDocument:
        return with_kill_switch(document, found.place, off=stop)

    write(service, edit, f"kill switch in {found.key}")
    where = found.name if found.place is not None else say("saved.everybody")
    return back(say("saved.stopped" if stop else "saved.started", scope=where), found, "kill")


def _undo(service: Service, known: Change) -> Any:
    changed = differences(read_settings(known.before), read_settings(known.after))

    def edit(document: SettingsDocument) -> SettingsDocument:
        found = undone(document, changed)
        if found is None:
            raise Conflict(say("problem.undo"), say("problem.undo_about"))
        return found

    write(service, edit, f"undid version {known.version}")
    flash(say("saved.undone", who=known.who))
    return redirect(url_for("console.matrix", _anchor="log-title"), 303)
