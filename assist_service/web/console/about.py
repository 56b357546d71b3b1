"""The About page: what the service does, its measured accuracy, and notices for customers and staff."""

from typing import Any

from flask import Blueprint, render_template

from assist_service.analysis.emotion.model_card import model_card
from assist_service.service import Service
from assist_service.web.console.access import needs
from assist_service.web.console.words import TABLES

MEASURED = ("fair", "found", "implicit", "alarms", "silent", "precision", "recall")


def install(bp: Blueprint, service: Service) -> None:
    """Add the route."""
    hours = service.settings["ASSIST_LIVE_HOURS"]

    def with_hours(statements: list[str]) -> list[str]:
        return [statement.format(hours=hours) for statement in statements]

    @bp.get("/about")
    @needs("rules.see")
    def about() -> Any:
        card = model_card()
        return render_template(
            "console/about.html",
            card=card,
            measured=[(name, f"{100 * getattr(card, name):.0f}") for name in MEASURED],
            does=with_hours(TABLES.does),
            does_not=with_hours(TABLES.does_not),
            for_customers=with_hours(TABLES.for_customers),
            for_staff=with_hours(TABLES.for_staff),
        )
