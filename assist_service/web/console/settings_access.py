"""Settings as they stand: read, looked up, changed and told of by the pages of teams."""

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, request, url_for

from assist_service.domain.nudge_kinds import NUDGE_GROUPS
from assist_service.domain.tolerant_reader import revised
from assist_service.errors import NotFound
from assist_service.service import Service
from assist_service.store.optimistic_update import change
from assist_service.team_settings.model import SettingsDocument, read_settings
from assist_service.web.console.change_log import SHOWN, Entry, journal
from assist_service.web.console.matrix import ShownPlace, known_places
from assist_service.web.console.words import say

DOCUMENT = "settings"
SEEN = "teams"
Edit = Callable[[SettingsDocument], SettingsDocument]


def in_force(service: Service) -> tuple[SettingsDocument, list[ShownPlace]]:
    """Return the settings, and every place with its shifts."""
    document = read_settings(service.documents.read(DOCUMENT).value)
    return document, known_places(document, service.documents.read(SEEN).value)


def find(places: list[ShownPlace], key: str) -> ShownPlace:
    """Return the place of this key.

    Raises:
        NotFound: there is none.

    """
    for place in places:
        if place.key == key:
            return place
    raise NotFound(say("problem.team"), say("problem.team_about"))


def parent(places: list[ShownPlace], shift: ShownPlace) -> ShownPlace:
    """Return the place whose shift it is; a place itself is its own."""
    return next(one for one in places if one.place == shift.place and one.shift is None)


def entries(service: Service, document: SettingsDocument, places: list[ShownPlace]) -> list[Entry]:
    """Return the newest changes in words."""
    names = {place.key: place.name for place in places}
    return journal(service.documents.newest(DOCUMENT, SHOWN), names, document)


def write(service: Service, edit: Edit, note: str) -> SettingsDocument:
    """Change the settings as whoever is signed in, and return them."""
    written = change(
        service.documents,
        DOCUMENT,
        lambda value: revised(value, SettingsDocument, edit),
        who=g.signed_in.email,
        note=note,
        at=service.clock(),
    )
    return read_settings(written.value)


def back(said: str, place: ShownPlace, anchor: str) -> Any:
    """Return to the page the form stood on (without script there is no other way)."""
    flash(said)
    page = request.form.get("page", "")
    if page == "place":
        return redirect(url_for("console.place", key=place.key, _anchor=anchor), 303)
    group = page if page in NUDGE_GROUPS else None
    words, at = request.form.get("find") or None, request.form.get("at") or None
    return redirect(
        url_for("console.matrix", group=group, find=words, page=at, _anchor=anchor), 303
    )
