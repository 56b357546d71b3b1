"""Personal data requests: export and erasure for one person, and the retention periods."""

import json
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for

from assist_service.errors import AssistError
from assist_service.privacy.retention import retention_table
from assist_service.privacy.subjects import DataSubject, parse_agent, parse_customer
from assist_service.service import Service
from assist_service.web.console.access import needs
from assist_service.web.console.words import TABLES, say

# The longest wait of a page; the store keeps writing on its own.
WAIT_SECONDS = 3.0
HOUR, DAY = 3600, 86_400
DONE = {
    "done": "person.erased_done",
    "pending": "person.erased_pending",
    "unknown": "person.erased_unknown",
}


def install(bp: Blueprint, service: Service) -> None:
    """Add the routes."""

    @bp.get("/person")
    @needs("person.answer")
    def person() -> Any:
        rows = retention_table(service.settings["ASSIST_LIVE_HOURS"] * HOUR)
        periods = [(TABLES.retention[row.kind], _span(row.seconds), row.person) for row in rows]
        return render_template("console/person.html", kept=periods)

    @bp.post("/person/export")
    @needs("person.answer")
    def export_person() -> Any:
        body = service.personal_data.export(_named(), g.signed_in.email, service.clock())
        return Response(
            json.dumps(body, ensure_ascii=False, indent=2) + "\n",
            mimetype="application/json",
            headers={"Content-Disposition": 'attachment; filename="personal-data.json"'},
        )

    @bp.post("/person/erase")
    @needs("person.answer")
    def erase_person() -> Any:
        person_asked = _named()
        if request.form.get("sure") != "yes":
            conversations = service.personal_data.find_conversations(person_asked)
            return render_template(
                "console/person_confirm.html", held=conversations, form=request.form
            )
        done = service.personal_data.erase(
            person_asked, g.signed_in.email, service.clock(), WAIT_SECONDS
        )
        flash(say(DONE[done.files], count=done.erased_entries))
        return redirect(url_for("console.person"), 303)


def _named() -> DataSubject:
    """Return the person named in the form.

    Raises:
        AssistError: the person is missing or incomplete.

    """
    kind, number = request.form.get("kind", ""), request.form.get("number", "").strip()
    if kind == "agent":
        return parse_agent(number)
    if kind == "customer":
        return parse_customer(number, request.form.get("conversations", "").split())
    raise AssistError(say("problem.person"), say("problem.person_about"), code="person")


def _span(seconds: int | None) -> str:
    """Return a duration in the largest whole unit."""
    if seconds is None:
        return say("person.until_ended")
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (60, "minute")):
        if seconds % unit == 0 and seconds >= unit:
            count = seconds // unit
            return f"{count} {name}" if count == 1 else f"{count} {name}s"
    return f"{seconds} seconds"
