"""What the page of a place asks for: values, shifts, and all there is to one kind; with a preview."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from assist_service.domain.nudge_kinds import NUDGE_KIND_ENTRIES, NUDGE_KINDS
from assist_service.domain.types import NudgeKind
from assist_service.errors import AssistError, NotFound
from assist_service.service import Service
from assist_service.team_settings.edits import with_shift
from assist_service.team_settings.model import Shift, layer_of
from assist_service.team_settings.yaml_file import LONGEST_NAME
from assist_service.web.console.access import needs, wants_json
from assist_service.web.console.kind_settings import fine_rows, with_fine
from assist_service.web.console.matrix import ShownPlace, shown_shift
from assist_service.web.console.setting_values import (
    read_hours,
    shown_values,
    value_in_words,
    with_form,
)
from assist_service.web.console.settings_access import find, in_force, parent, write
from assist_service.web.console.settings_preview import foretold
from assist_service.web.console.words import say


def install(bp: Blueprint, service: Service) -> None:
    """Add the routes."""

    @bp.post("/values")
    @needs("settings.change")
    def save_value() -> Any:
        document, places = in_force(service)
        found = find(places, request.form.get("place", ""))
        frameworks, form = service.sources.frameworks(), request.form.to_dict()
        field = form.get("field", "")

        def edit(known: Any) -> Any:
            return with_form(known, found.place, form, frameworks)

        to = url_for("console.place", key=found.key, _anchor=f"v-{field}")
        if _only_preview():
            return _previewed(foretold(service, found, document, edit(document)), to)
        changed = write(service, edit, f"{field} in {found.key}")
        shown = next(one for one in shown_values(changed, found, frameworks) if one.field == field)
        flash(say("saved.value", name=shown.name, value=shown.now, scope=found.name))
        return redirect(to, 303)

    _install_fine(bp, service)
    _install_shifts(bp, service)


def _install_fine(bp: Blueprint, service: Service) -> None:
    @bp.get("/kinds/<kind>")
    @needs("settings.see")
    def fine(kind: str) -> Any:
        document, places = in_force(service)
        found = find(places, request.args.get("place", ""))
        return render_template(
            "console/kind.html",
            place=parent(places, found),
            kind=_kind(kind),
            rows=fine_rows(document, parent(places, found), _kind(kind)),
        )

    @bp.post("/kinds/<kind>")
    @needs("settings.change")
    def save_fine(kind: str) -> Any:
        document, places = in_force(service)
        found, known = find(places, request.form.get("place", "")), _kind(kind)
        form = request.form.to_dict()

        def edit(settings: Any) -> Any:
            return with_fine(settings, found.place, known, form)

        to = url_for("console.fine", kind=known, place=found.key)
        if _only_preview():
            return _previewed(foretold(service, found, document, edit(document), known), to)
        changed = write(service, edit, f"{known} in {found.key}")
        said = "saved.fine_same" if changed == document else "saved.fine"
        flash(say(said, kind=NUDGE_KIND_ENTRIES[known].name, scope=found.name))
        return redirect(to, 303)


def _install_shifts(bp: Blueprint, service: Service) -> None:
    @bp.post("/shifts")
    @needs("settings.change")
    def save_shift() -> Any:
        _, places = in_force(service)
        found = parent(places, find(places, request.form.get("place", "")))
        name = " ".join(request.form.get("name", "").split())
        if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
            raise AssistError(say("problem.shift"), say("problem.shift_about"), code="shift")
        if request.form.get("do") == "remove":
            return _remove_shift(service, found, name)
        hours = read_hours(request.form)

        def edit(document: Any) -> Any:
            known = layer_of(document, found.place).shifts.get(name)
            return with_shift(
                document, found.place, name, Shift(hours, known.nudges if known else {})
            )

        write(service, edit, f"shift {name} in {found.key}")
        told = value_in_words("hours", hours)
        flash(say("saved.shift", shift=name, scope=found.name, hours=told))
        return redirect(
            url_for("console.place", key=shown_shift(found, name, Shift(hours)).key), 303
        )


def _remove_shift(service: Service, place: ShownPlace, name: str) -> Any:
    def edit(document: Any) -> Any:
        return with_shift(document, place.place, name, None)

    write(service, edit, f"shift {name} in {place.key} removed")
    flash(say("saved.shift_gone", shift=name, scope=place.name))
    return redirect(url_for("console.place", key=place.key, _anchor="shifts-title"), 303)


def _only_preview() -> bool:
    return request.form.get("do") == "preview"


def _previewed(told: str, to: str) -> Any:
    if wants_json():
        return {"said": told}
    flash(told)
    return redirect(to, 303)


def _kind(told: str) -> NudgeKind:
    if told not in NUDGE_KINDS:
        raise NotFound(say("problem.setting"), say("problem.setting_about"))
    return told
