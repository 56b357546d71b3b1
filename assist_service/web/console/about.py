"""What the service does and does not do, how well it was measured to do it, and notices to give."""

from typing import Any

from flask import Blueprint, render_template

from assist_service.analysis.emotion.model_card import model_card
from assist_service.service import Service
from assist_service.web.console import about_strings as words
from assist_service.web.console.access import needs

MEASURED = ("fair", "found", "implicit", "alarms", "silent", "precision", "recall")


def install(bp: Blueprint, service: Service) -> None:
    """Add the route."""
    hours = service.settings["ASSIST_LIVE_HOURS"]

    def told(sentences: tuple[str, ...]) -> list[str]:
        return [one.format(hours=hours) for one in sentences]

    @bp.get("/about")
    @needs("rules.see")
    def about() -> Any:
        card = model_card()
        return render_template(
            "console/about.html",
            card=card,
            measured=[(name, f"{100 * getattr(card, name):.0f}") for name in MEASURED],
            does=told(words.DOES),
            does_not=told(words.DOES_NOT),
            for_customers=told(words.FOR_CUSTOMERS),
            for_staff=told(words.FOR_STAFF),
        )
