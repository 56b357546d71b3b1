"""Reading, looking up and saving team settings, for the pages of teams."""

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, request, url_for

from assist_service.domain.nudge_kinds import NUDGE_GROUPS
from assist_service.domain.tolerant_reader import revise_document
from assist_service.errors import NotFound
from assist_service.service import Service
from assist_service.store.optimistic_update import update_document
from assist_service.team_settings.model import SettingsDocument, read_settings
from assist_service.web.console.change_log import SHOWN, ChangeEntry, log_entries
from assist_service.web.console.matrix import ShownScope, known_scopes
from assist_service.web.console.words import say

DOCUMENT = "settings"
SEEN = "teams"
Edit = Callable[[SettingsDocument], SettingsDocument]


def current_settings(service: Service) -> tuple[SettingsDocument, list[ShownScope]]:
    """Return the settings, and all scopes with their shifts."""
    document = read_settings(service.documents.read(DOCUMENT).value)
    return document, known_scopes(document, service.documents.read(SEEN).value)


def scope_by_key(scopes: list[ShownScope], key: str) -> ShownScope:
    """Return the scope with this key.

    Raises:
        NotFound: there is none.

    """
    for scope in scopes:
        if scope.key == key:
            return scope
    raise NotFound(say("problem.team"), say("problem.team_about"))


def scope_of_shift(scopes: list[ShownScope], shift: ShownScope) -> ShownScope:
    """Return the scope that a shift belongs to; other scopes are returned as they are."""
    return next(scope for scope in scopes if scope.team == shift.team and scope.shift is None)


def latest_changes(
    service: Service, document: SettingsDocument, scopes: list[ShownScope]
) -> list[ChangeEntry]:
    """Return the latest changes for display."""
    names = {scope.key: scope.name for scope in scopes}
    return log_entries(service.documents.newest_entries(DOCUMENT, SHOWN), names, document)


def save_settings(service: Service, edit: Edit, note: str) -> SettingsDocument:
    """Change the settings as the signed-in user, and return them."""
    new_change = update_document(
        service.documents,
        DOCUMENT,
        lambda value: revise_document(value, SettingsDocument, edit),
        who=g.signed_in.email,
        note=note,
        at=service.clock(),
    )
    return read_settings(new_change.value)


def redirect_back(message: str, scope: ShownScope, anchor: str) -> Any:
    """Return a redirect to the form's page, for browsers without our script."""
    flash(message)
    page = request.form.get("page", "")
    if page == "place":
        return redirect(url_for("console.scope_page", key=scope.key, _anchor=anchor), 303)
    group = page if page in NUDGE_GROUPS else None
    words, at = request.form.get("find") or None, request.form.get("at") or None
    return redirect(
        url_for("console.matrix", group=group, find=words, page=at, _anchor=anchor), 303
    )
