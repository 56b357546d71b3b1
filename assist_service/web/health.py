"""``/healthz``: the process is running. ``/readyz``: it can work, with the state of its parts."""

from typing import Any

import msgspec
from flask import Blueprint, Response

from assist_service.errors import AssistError
from assist_service.guidance.file_watcher import Sources
from assist_service.observability import metrics
from assist_service.service import Service


def blueprint(service: Service) -> Blueprint:
    """Return the two routes for operators' probes."""
    bp = Blueprint("health", __name__)

    @bp.get("/healthz")
    def healthz() -> Response:
        return _json({"status": "ok"}, 200)

    @bp.get("/readyz")
    def readyz() -> Response:
        report = readiness(service)
        return _json(report, 200 if report["status"] == "ready" else 503)

    return bp


def readiness(service: Service) -> dict[str, Any]:
    """Return the state of the parts. Quarantined files are replaced by their last valid version."""
    rules, frameworks = service.sources.rules(), service.sources.frameworks()
    try:
        service.documents.read("settings")
        store = "ok"
    except AssistError as error:
        store = error.code
    return {
        "status": "ready" if store == "ok" else "not_ready",
        "store": store,
        "live": "listening" if service.live.listening.is_set() else "connecting",
        "rules": {"version": rules.version, "quarantined": [str(e) for e in rules.quarantined]},
        "frameworks": {
            "version": frameworks.version,
            "quarantined": [str(e) for e in frameworks.quarantined],
        },
        "helpdesks": sorted(service.integrations),
    }


def count_quarantined(sources: Sources) -> None:
    """Set the metrics of the files that this process cannot load."""
    metrics.QUARANTINED.labels("rules").set(len(sources.rules().quarantined))
    metrics.QUARANTINED.labels("frameworks").set(len(sources.frameworks().quarantined))


def _json(value: Any, status: int) -> Response:
    return Response(msgspec.json.encode(value), status, content_type="application/json")
