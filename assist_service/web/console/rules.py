"""The policy rules in force, and the files that are not."""

from typing import Any

from flask import Blueprint, render_template

from assist_service.errors import FileError
from assist_service.service import Service
from assist_service.web.console.access import needs


def install(bp: Blueprint, service: Service) -> None:
    """Add the route."""

    @bp.get("/rules")
    @needs("rules.see")
    def rules() -> Any:
        in_force = service.sources.rules()
        return render_template(
            "console/rules.html",
            # What agents see first, then what waits, watches or is over.
            rules=sorted(in_force.rules, key=lambda rule: (not in_force.in_force(rule), rule.id)),
            shown=sum(map(in_force.in_force, in_force.rules)),
            pending={rule.id for rule in in_force.rules if in_force.pending(rule)},
            stale=in_force.stale,
            waiting=[fault for broken in in_force.quarantined for fault in faults(broken)],
            version=in_force.version,
        )


def faults(broken: FileError) -> tuple[FileError, ...]:
    """Return every fault that was found in a broken file."""
    found: tuple[FileError, ...] = getattr(broken, "faults", ())
    return found or (broken,)
