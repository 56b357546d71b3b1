"""The policy rules in force, and the files that are not."""

from typing import Any

import msgspec
from flask import Blueprint, render_template

from assist_service.errors import FileError
from assist_service.service import Service
from assist_service.web.console.access import needs


class ShownRule(msgspec.Struct, frozen=True):
    """One rule as the page lists it."""

    id: str
    title: str
    level: str
    status: str
    fixed: str | None
    owner: str | None
    version: str


def install(bp: Blueprint, service: Service) -> None:
    """Add the route."""

    @bp.get("/rules")
    @needs("rules.see")
    def rules() -> Any:
        in_force = service.sources.rules()
        return render_template(
            "console/rules.html",
            rules=[shown_rule(rule) for rule in _listed(in_force)],
            waiting=[fault for broken in in_force.quarantined for fault in faults(broken)],
            version=in_force.version,
        )


def shown_rule(rule: Any) -> ShownRule:
    """Return what the page shows of a rule."""
    return ShownRule(
        rule.id,
        rule.title,
        rule.level,
        rule.status,
        rule.fixed,
        rule.owner,
        rule.version,
    )


def faults(broken: FileError) -> tuple[FileError, ...]:
    """Return every fault that was found in a broken file."""
    found: tuple[FileError, ...] = getattr(broken, "faults", ())
    return found or (broken,)


def _listed(in_force: Any) -> tuple[Any, ...]:
    return tuple(sorted(getattr(in_force, "rules", ()), key=lambda rule: str(rule.id)))
