"""The Teams page, the page of each scope, and their save requests."""

from typing import Any

import msgspec
from flask import Blueprint, flash, redirect, render_template, request, url_for

from assist_service.domain.nudge_kinds import NUDGE_GROUPS, NUDGE_KIND_ENTRIES, NUDGE_KINDS
from assist_service.domain.types import NudgeKind
from assist_service.errors import AssistError, NotFound
from assist_service.service import Service
from assist_service.store.documents import Conflict, DocumentChange
from assist_service.team_settings.diff import differences
from assist_service.team_settings.edits import with_kill_switch, with_kind
from assist_service.team_settings.hours import Hours
from assist_service.team_settings.model import (
    SettingsDocument,
    overrides_of,
    read_settings,
    resolve,
)
from assist_service.team_settings.undo import undo_change
from assist_service.web.console.access import needs, wants_json
from assist_service.web.console.change_log import SHOWN
from assist_service.web.console.matrix import (
    ORGANISATION,
    ShownScope,
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
    current_settings,
    latest_changes,
    redirect_back,
    save_settings,
    scope_by_key,
    scope_of_shift,
)
from assist_service.web.console.words import say

# Changes that can be undone: those on the page, plus changes since it was opened.
UNDOABLE = 10 * SHOWN
# The initial hours in the form for a new shift.
NIGHT = Hours("22:00", "06:00")
SWITCH_VALUES: dict[str, bool | None] = {"on": True, "off": False, "inherit": None}


def install(bp: Blueprint, service: Service) -> None:
    """Add the routes."""

    @bp.get("/", strict_slashes=False)
    @needs("settings.see")
    def matrix() -> Any:
        group = request.args.get("group")
        words, page_number = request.args.get("find", "")[:200], request.args.get("page", "1")
        document, scopes = current_settings(service)
        page = page_of(
            scopes,
            words,
            int(page_number) if page_number.isdecimal() and len(page_number) < 6 else 1,
        )
        return render_template(
            "console/teams.html",
            rows=rows(document, page.places, columns_of(group)),
            groups={group: NUDGE_GROUPS[group]}
            if group is not None and group in NUDGE_GROUPS
            else NUDGE_GROUPS,
            group=group if group in NUDGE_GROUPS else None,
            all_groups=tuple(NUDGE_GROUPS),
            shown=page,
            find=words,
            stopped=resolve(document, None).off,
            entries=latest_changes(service, document, scopes),
        )

    @bp.get("/teams/<path:key>")
    @needs("settings.see")
    def scope_page(key: str) -> Any:
        document, scopes = current_settings(service)
        scope = scope_by_key(scopes, key)
        shifts = [] if scope.shift else _shifts_of(scopes, scope)
        overrides = overrides_of(document, scope.team)
        return render_template(
            "console/scope.html",
            row=rows(document, [scope], columns_of(None))[0],
            parent=scope_of_shift(scopes, scope),
            groups=NUDGE_GROUPS,
            organisation_stopped=resolve(document, None).off,
            values=()
            if scope.shift
            else shown_values(document, scope, service.sources.frameworks()),
            shifts=[(shift, len(overrides.shifts[shift.shift or ""].nudges)) for shift in shifts],
            fresh_shift=NIGHT,
            shift=overrides.shifts[scope.shift] if scope.shift else None,
            entries=latest_changes(service, document, scopes),
        )

    _install_saving(bp, service)


def _shifts_of(scopes: list[ShownScope], scope: ShownScope) -> list[ShownScope]:
    return [entry for entry in scopes if entry.shift and entry.team == scope.team]


def _install_saving(bp: Blueprint, service: Service) -> None:
    @bp.post("/settings")
    @needs("settings.change")
    def save() -> Any:
        # Split from the right, because team IDs can contain spaces.
        scope_and_kind, _, new_value = request.form.get("set", "").rpartition(" ")
        key, _, kind = scope_and_kind.rpartition(" ")
        if kind not in NUDGE_KINDS or new_value not in SWITCH_VALUES:
            raise AssistError(say("problem.setting"), say("problem.setting_about"))
        return _save_kind(service, key, kind, on=SWITCH_VALUES[new_value])

    @bp.post("/kill-switch")
    @needs("settings.change")
    def kill() -> Any:
        key, _, switch = request.form.get("stop", "").rpartition(" ")
        if switch not in ("yes", "no"):
            raise AssistError(say("problem.setting"), say("problem.setting_about"))
        return _save_kill_switch(service, key, stop=switch == "yes")

    @bp.post("/settings/undo")
    @needs("settings.change")
    def undo() -> Any:
        version = request.form.get("version", "")
        for past_change in service.documents.history(DOCUMENT, UNDOABLE):
            if str(past_change.version) == version:
                return _undo(service, past_change)
        raise NotFound(say("problem.change"), say("problem.change_about"))


def _save_kind(service: Service, key: str, kind: NudgeKind, *, on: bool | None) -> Any:
    _, scopes = current_settings(service)
    scope = scope_by_key(scopes, key)

    def edit(document: SettingsDocument) -> SettingsDocument:
        return with_kind(document, scope.team, kind, on=on, shift=scope.shift)

    document = save_settings(service, edit, f"{kind} in {scope.key}")
    cell = shown_cell(document, scope, kind)
    back_to = "saved.default" if scope.key == ORGANISATION else "saved.inherited"
    message = say(
        back_to if on is None else "saved.kind",
        kind=NUDGE_KIND_ENTRIES[kind].name,
        state=state_word(on=cell.on).lower(),
        scope=scope.name,
    )
    if not wants_json():
        return redirect_back(message, scope, f"t-{cell.id}")
    touched = _affected_scopes(scopes, scope)
    return {
        "said": message,
        "cells": [
            msgspec.to_builtins(shown_cell(document, affected, kind)) for affected in touched
        ],
        "summaries": {affected.mark: summary(document, affected) for affected in touched},
        "journal": render_template(
            "console/_change_log.html", entries=latest_changes(service, document, scopes)
        ),
    }


def _affected_scopes(scopes: list[ShownScope], changed: ShownScope) -> list[ShownScope]:
    """Return the scopes whose values may have changed, including those that inherit."""
    if changed.shift is not None:
        return [changed]
    return [scope for scope in scopes if changed.team is None or scope.team == changed.team]


def _save_kill_switch(service: Service, key: str, *, stop: bool) -> Any:
    _, scopes = current_settings(service)
    scope = scope_of_shift(scopes, scope_by_key(scopes, key))

    def edit(document: SettingsDocument) -> SettingsDocument:
        return with_kill_switch(document, scope.team, off=stop)

    save_settings(service, edit, f"kill switch in {scope.key}")
    where = scope.name if scope.team is not None else say("saved.everybody")
    return redirect_back(
        say("saved.stopped" if stop else "saved.started", scope=where), scope, "kill"
    )


def _undo(service: Service, past_change: DocumentChange) -> Any:
    changed = differences(read_settings(past_change.before), read_settings(past_change.after))

    def edit(document: SettingsDocument) -> SettingsDocument:
        restored = undo_change(document, changed)
        if restored is None:
            raise Conflict(say("problem.undo"), say("problem.undo_about"))
        return restored

    save_settings(service, edit, f"undid version {past_change.version}")
    flash(say("saved.undone", who=past_change.who))
    return redirect(url_for("console.matrix", _anchor="log-title"), 303)
