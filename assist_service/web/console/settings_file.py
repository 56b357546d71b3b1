"""Download and upload of all team settings as one YAML file."""

from typing import Any

import msgspec
from flask import Blueprint, Response, flash, g, redirect, request, url_for

from assist_service.audit_log.chain import note_export
from assist_service.errors import AssistError, FileError
from assist_service.service import Service
from assist_service.store.optimistic_update import update_document
from assist_service.team_settings.diff import differences
from assist_service.team_settings.model import SettingsDocument, read_settings
from assist_service.team_settings.yaml_file import from_yaml, to_yaml
from assist_service.web.console.access import needs
from assist_service.web.console.words import say

DOCUMENT = "settings"


def install(bp: Blueprint, service: Service) -> None:
    """Add the routes."""

    @bp.get("/settings.yaml")
    @needs("settings.see")
    def settings_yaml() -> Any:
        email, now = g.signed_in.email, service.clock()
        note_export(
            service.documents, email, "downloaded the settings of all teams", "settings", now
        )
        return Response(
            to_yaml(read_settings(service.documents.read(DOCUMENT).value)),
            mimetype="application/yaml",
            headers={"Content-Disposition": 'attachment; filename="team-settings.yaml"'},
        )

    @bp.post("/settings/import")
    @needs("settings.change")
    def import_settings() -> Any:
        settings = _sent(service)
        before = read_settings(service.documents.read(DOCUMENT).value)
        changed_values = differences(before, settings)
        if changed_values:
            update_document(
                service.documents,
                DOCUMENT,
                lambda _: msgspec.to_builtins(settings),
                who=g.signed_in.email,
                note="imported in the browser",
                at=service.clock(),
            )
        flash(
            say("saved.imported", count=len(changed_values))
            if changed_values
            else say("saved.same")
        )
        return redirect(url_for("console.matrix", _anchor="log-title"), 303)


def _sent(service: Service) -> SettingsDocument:
    """Return the settings of the uploaded file."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise AssistError(say("problem.no_file"), say("problem.no_file_about"), code="file")
    try:
        # The uploaded file name is not trusted, so errors always say "file".
        return from_yaml(
            file.read(), "file", [framework.id for framework in service.sources.frameworks()]
        )
    except FileError as fault:
        where = f"{fault.place}:{fault.line}:{fault.column}: {fault.message}"
        raise AssistError(where, fault.hint, code="file") from None
