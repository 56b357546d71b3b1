"""The audit log page: integrity, filtered entries, and the state on a given day."""

import json
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, g, render_template, request

from assist_service.audit_log.chain import DOCUMENTS, line, note_export, verify
from assist_service.guidance.history import at_moment
from assist_service.service import Service
from assist_service.web.console.access import needs
from assist_service.web.console.audit_list import (
    SHOWN,
    LogFilter,
    day_of,
    end_of,
    entries,
    page_of_entries,
)
from assist_service.web.console.words import TABLES


def install(bp: Blueprint, service: Service) -> None:
    """Add the routes."""

    @bp.get("/audit")
    @needs("audit.see")
    def audit() -> Any:
        log_filter = LogFilter.read(request.args)
        happened, total = page_of_entries(service.documents, log_filter)
        return render_template(
            "console/audit.html",
            checked=[verify(service.documents, name) for name in DOCUMENTS],
            records=TABLES.records,
            today=datetime.fromtimestamp(service.clock(), UTC).date().isoformat(),
            log_filter=log_filter,
            happened=happened,
            total=total,
            pages=max(1, -(-total // SHOWN)),
        )

    @bp.post("/audit/download")
    @needs("audit.see")
    def download_audit() -> Any:
        log_filter = LogFilter.read(request.form)
        matches = sorted(entries(service.documents, log_filter), key=lambda match: match[1].at)
        rows = [line(name, raw) for name, _, raw in matches]
        _note(service, f"downloaded {len(rows)} entries of the log", json.dumps(log_filter.asked()))
        return _file(
            "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows),
            "audit-log.jsonl",
            "application/x-ndjson",
        )

    @bp.post("/audit/in-force")
    @needs("audit.see")
    def in_force() -> Any:
        day = day_of(request.form.get("day", ""))
        state = at_moment(service.documents, end_of(day))
        _note(service, f"exported what was in force on {day}", day.isoformat())
        body = {"day": day.isoformat(), "until": "end of the day, UTC", **state}
        text = json.dumps(body, ensure_ascii=False, indent=2) + "\n"
        return _file(text, f"in-force-{day}.json", "application/json")


def _file(body: str, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, mimetype=kind, headers=headers)


def _note(service: Service, note: str, subject: str) -> None:
    """Record an export in the audit log."""
    note_export(service.documents, g.signed_in.email, note, subject, service.clock())
