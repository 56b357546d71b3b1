"""Forms of a scope's page: settings, shifts and nudge kinds, with a preview."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from assist_service.domain.nudge_kinds import NUDGE_KIND_ENTRIES, NUDGE_KINDS
from assist_service.domain.types import NudgeKind
from assist_service.errors import AssistError, NotFound
from assist_service.service import Service
from assist_service.team_settings.edits import with_shift
from assist_service.team_settings.model import Shift, overrides_of
from assist_service.team_settings.yaml_file import LONGEST_NAME
from assist_service.web.console.access import needs, wants_json
from assist_service.web.console.kind_settings import kind_rows, with_kind_form
from assist_service.web.console.matrix import ShownScope, shown_shift
from assist_service.web.console.setting_values import (
    read_hours,
    shown_values,
    value_in_words,
    with_form,
)
from assist_service.web.console.settings_access import (
    current_settings,
    save_settings,
    scope_by_key,
    scope_of_shift,
)
from assist_service.web.console.settings_preview import preview_text
from assist_service.web.console.words import say


def install(bp: Blueprint, service: Service) -> None:
    """Add the routes."""

    @bp.post("/values")
    @needs("settings.change")
    def save_value() -> Any:
        document, scopes = current_settings(service)
        scope = scope_by_key(scopes, request.form.get("place", ""))
        frameworks, form = service.sources.frameworks(), request.form.to_dict()
        field = form.get("field", "")

        def edit(settings: Any) -> Any:
            return with_form(settings, scope.team, form, frameworks)

        to = url_for("console.scope_page", key=scope.key, _anchor=f"v-{field}")
        if _only_preview():
            return _previewed(preview_text(service, scope, document, edit(document)), to)
        changed = save_settings(service, edit, f"{field} in {scope.key}")
        saved_value = next(
            value for value in shown_values(changed, scope, frameworks) if value.field == field
        )
        flash(say("saved.value", name=saved_value.name, value=saved_value.now, scope=scope.name))
        return redirect(to, 303)

    _install_fine(bp, service)
    _install_shifts(bp, service)


def _install_fine(bp: Blueprint, service: Service) -> None:
    @bp.get("/kinds/<kind>")
    @needs("settings.see")
    def fine(kind: str) -> Any:
        document, scopes = current_settings(service)
        scope = scope_by_key(scopes, request.args.get("place", ""))
        return render_template(
            "console/kind.html",
            scope=scope_of_shift(scopes, scope),
            kind=_kind(kind),
            rows=kind_rows(document, scope_of_shift(scopes, scope), _kind(kind)),
        )

    @bp.post("/kinds/<kind>")
    @needs("settings.change")
    def save_fine(kind: str) -> Any:
        document, scopes = current_settings(service)
        scope, nudge_kind = scope_by_key(scopes, request.form.get("place", "")), _kind(kind)
        form = request.form.to_dict()

        def edit(settings: Any) -> Any:
            return with_kind_form(settings, scope.team, nudge_kind, form)

        to = url_for("console.fine", kind=nudge_kind, place=scope.key)
        if _only_preview():
            return _previewed(
                preview_text(service, scope, document, edit(document), nudge_kind), to
            )
        changed = save_settings(service, edit, f"{nudge_kind} in {scope.key}")
        message_key = "saved.fine_same" if changed == document else "saved.fine"
        flash(say(message_key, kind=NUDGE_KIND_ENTRIES[nudge_kind].name, scope=scope.name))
        return redirect(to, 303)


def _install_shifts(bp: Blueprint, service: Service) -> None:
    @bp.post("/shifts")
    @needs("settings.change")
    def save_shift() -> Any:
        _, scopes = current_settings(service)
        scope = scope_of_shift(scopes, scope_by_key(scopes, request.form.get("place", "")))
        name = " ".join(request.form.get("name", "").split())
        if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
            raise AssistError(say("problem.shift"), say("problem.shift_about"), code="shift")
        if request.form.get("do") == "remove":
            return _remove_shift(service, scope, name)
        hours = read_hours(request.form)

        def edit(document: Any) -> Any:
            current = overrides_of(document, scope.team).shifts.get(name)
            return with_shift(
                document, scope.team, name, Shift(hours, current.nudges if current else {})
            )

        save_settings(service, edit, f"shift {name} in {scope.key}")
        hours_text = value_in_words("hours", hours)
        flash(say("saved.shift", shift=name, scope=scope.name, hours=hours_text))
        return redirect(
            url_for("console.scope_page", key=shown_shift(scope, name, Shift(hours)).key), 303
        )


def _remove_shift(service: Service, scope: ShownScope, name: str) -> Any:
    def edit(document: Any) -> Any:
        return with_shift(document, scope.team, name, None)

    save_settings(service, edit, f"shift {name} in {scope.key} removed")
    flash(say("saved.shift_gone", shift=name, scope=scope.name))
    return redirect(url_for("console.scope_page", key=scope.key, _anchor="shifts-title"), 303)


def _only_preview() -> bool:
    return request.form.get("do") == "preview"


def _previewed(text: str, to: str) -> Any:
    if wants_json():
        return {"said": text}
    flash(text)
    return redirect(to, 303)


def _kind(name: str) -> NudgeKind:
    if name not in NUDGE_KINDS:
        raise NotFound(say("problem.setting"), say("problem.setting_about"))
    return name
