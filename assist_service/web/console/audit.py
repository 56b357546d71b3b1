"""The page of the audit log: whether it is whole, and what was in force on a day."""

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, g, render_template, request

from assist_service.audit_log import DOCUMENTS, EXPORTS, verify
from assist_service.changes import change
from assist_service.errors import AssistError
from assist_service.in_force import at_moment
from assist_service.service import Service
from assist_service.web.console.access import needs
from assist_service.web.console.audit_strings import RECORDS
from assist_service.web.console.strings import say


def install(bp: Blueprint, service: Service) -> None:
    """Add the routes."""

    @bp.get("/audit")
    @needs("audit.see")
    def audit() -> Any:
        today = datetime.fromtimestamp(service.clock(), UTC).date().isoformat()
        checked = [verify(service.documents, name) for name in DOCUMENTS]
        return render_template("console/audit.html", checked=checked, records=RECORDS, today=today)

    @bp.post("/audit/in-force")
    @needs("audit.see")
    def in_force() -> Any:
        day = _day(request.form.get("day", ""))
        found = at_moment(service.documents, _end(day))
        _note_export(service, day)
        body = {"day": day.isoformat(), "until": "end of the day, UTC", **found}
        return Response(
            json.dumps(body, ensure_ascii=False, indent=2) + "\n",
            mimetype="application/json",
            headers={"Content-Disposition": f'attachment; filename="in-force-{day}.json"'},
        )


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise AssistError(say("problem.day"), say("problem.day_about"), code="day") from None


def _end(day: date) -> float:
    """Return the last moment of a day in UTC, as seconds since 1970."""
    if day == date.max:
        return float("inf")
    return datetime.combine(day + timedelta(days=1), time(), UTC).timestamp() - 1e-6


def _note_export(service: Service, day: date) -> None:
    def edit(value: Any) -> Any:
        return {"made": (value or {}).get("made", 0) + 1, "day": day.isoformat()}

    note = f"exported what was in force on {day}"
    change(service.documents, EXPORTS, edit, who=g.signed_in.email, note=note, at=service.clock())
