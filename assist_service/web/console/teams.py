"""The matrix page, one page for each place, and the saving of what is clicked."""

from typing import Any

import msgspec
from flask import Blueprint, flash, g, redirect, render_template, request, url_for

from assist_service.changes import change
from assist_service.errors import AssistError, NotFound
from assist_service.service import Service
from assist_service.settings_undo import undone
from assist_service.store.documents import Change, Conflict
from assist_service.stored import revised
from assist_service.teams import (
    SettingsDocument,
    differences,
    read_settings,
    resolve,
    with_kill_switch,
    with_kind,
)
from assist_service.vocabulary import NUDGE_KINDS, NudgeKind
from assist_service.web.console.access import needs, wants_json
from assist_service.web.console.journal import SHOWN, Entry, journal
from assist_service.web.console.matrix import (
    ShownPlace,
    columns_of,
    known_places,
    rows,
    shown_cell,
    state_word,
    summary,
)
from assist_service.web.console.strings import GROUPS, KINDS, say
from assist_service.web.console.values import shown_values, with_form

DOCUMENT = "settings"
SEEN = "teams"
# How far back a change may be undone: what a page shows, and others made since it was opened.
UNDOABLE = 10 * SHOWN
WANTED: dict[str, bool | None] = {"on": True, "off": False, "inherit": None}


def install(bp: Blueprint, service: Service) -> None:
    """Add the routes."""

    @bp.get("/", strict_slashes=False)
    @needs("settings.see")
    def matrix() -> Any:
        group = request.args.get("group")
        document, places = _in_force(service)
        return render_template(
            "console/teams.html",
            rows=rows(document, places, columns_of(group)),
            groups={group: GROUPS[group]} if group in GROUPS else GROUPS,
            group=group if group in GROUPS else None,
            all_groups=tuple(GROUPS),
            stopped=resolve(document, None).off,
            entries=_entries(service, document, places),
        )

    @bp.get("/teams/<path:key>")
    @needs("settings.see")
    def place(key: str) -> Any:
        document, places = _in_force(service)
        found = _find(places, key)
        return render_template(
            "console/place.html",
            row=rows(document, [found], columns_of(None))[0],
            groups=GROUPS,
            organisation_stopped=resolve(document, None).off,
            values=shown_values(document, found, service.sources.frameworks()),
            entries=_entries(service, document, places),
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

    @bp.post("/values")
    @needs("settings.change")
    def save_value() -> Any:
        key, field = request.form.get("place", ""), request.form.get("field", "")
        return _save_value(service, key, field, request.form.get("value", ""))

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
    _, places = _in_force(service)
    found = _find(places, key)

    def edit(document: SettingsDocument) -> SettingsDocument:
        return with_kind(document, found.place, kind, on=on)

    document = _change(service, edit, f"{kind} in {found.key}")
    cell = shown_cell(document, found, kind)
    back_to = "saved.default" if found.place is None else "saved.inherited"
    said = say(
        back_to if on is None else "saved.kind",
        kind=KINDS[kind].name,
        state=state_word(on=cell.on).lower(),
        place=found.name,
    )
    if not wants_json():
        return _back(said, found, f"t-{cell.id}")
    # What the organisation sets shows in every team that inherits it.
    touched = places if found.place is None else [found]
    return {
        "said": said,
        "cells": [msgspec.to_builtins(shown_cell(document, one, kind)) for one in touched],
        "summaries": {one.mark: summary(document, one) for one in touched},
        "journal": render_template(
            "console/_journal.html", entries=_entries(service, document, places)
        ),
    }


def _save_value(service: Service, key: str, field: str, wanted: str) -> Any:
    _, places = _in_force(service)
    found = _find(places, key)
    frameworks = service.sources.frameworks()

    def edit(document: SettingsDocument) -> SettingsDocument:
        return with_form(document, found.place, field, wanted, frameworks)

    document = _change(service, edit, f"{field} in {found.key}")
    shown = next(one for one in shown_values(document, found, frameworks) if one.field == field)
    said = say("saved.value", name=shown.name, value=shown.now, place=found.name)
    flash(said)
    return redirect(url_for("console.place", key=found.key, _anchor=f"v-{field}"), 303)


def _save_kill_switch(service: Service, key: str, *, stop: bool) -> Any:
    _, places = _in_force(service)
    found = _find(places, key)

    def edit(document: SettingsDocument) -> SettingsDocument:
        return with_kill_switch(document, found.place, off=stop)

    _change(service, edit, f"kill switch in {found.key}")
    where = found.name if found.place is not None else say("saved.everybody")
    return _back(say("saved.stopped" if stop else "saved.started", place=where), found, "kill")


def _undo(service: Service, known: Change) -> Any:
    changed = differences(read_settings(known.before), read_settings(known.after))

    def edit(document: SettingsDocument) -> SettingsDocument:
        found = undone(document, changed)
        if found is None:
            raise Conflict(say("problem.undo"), say("problem.undo_about"))
        return found

    _change(service, edit, f"undid version {known.version}")
    flash(say("saved.undone", who=known.who))
    return redirect(url_for("console.matrix", _anchor="log-title"), 303)


def _change(service: Service, edit: Any, note: str) -> SettingsDocument:
    written = change(
        service.documents,
        DOCUMENT,
        lambda value: revised(value, SettingsDocument, edit),
        who=g.signed_in.email,
        note=note,
        at=service.clock(),
    )
    return read_settings(written.value)


def _in_force(service: Service) -> tuple[SettingsDocument, list[ShownPlace]]:
    document = read_settings(service.documents.read(DOCUMENT).value)
    return document, known_places(document, service.documents.read(SEEN).value)


def _entries(service: Service, document: SettingsDocument, places: list[ShownPlace]) -> list[Entry]:
    names = {place.key: place.name for place in places}
    return journal(service.documents.history(DOCUMENT, SHOWN), names, document)


def _find(places: list[ShownPlace], key: str) -> ShownPlace:
    for place in places:
        if place.key == key:
            return place
    raise NotFound(say("problem.team"), say("problem.team_about"))


def _back(said: str, place: ShownPlace, anchor: str) -> Any:
    """Return to the page the form stood on (without script there is no other way)."""
    flash(said)
    page = request.form.get("page", "")
    if page == "place":
        return redirect(url_for("console.place", key=place.key, _anchor=anchor), 303)
    group = page if page in GROUPS else None
    return redirect(url_for("console.matrix", group=group, _anchor=anchor), 303)
