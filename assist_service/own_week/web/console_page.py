"""Moments that agents shared with a coach, who replies with questions."""

from importlib import resources
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from assist_service.analysis.masking import mask
from assist_service.errors import AssistError, NotFound
from assist_service.own_week.repository import OwnMoments
from assist_service.service import Service
from assist_service.web.console.access import needs
from assist_service.web.console.words import say
from assist_service.web.features import WordFile

WORDS = WordFile(
    "own_week/console.yaml",
    (resources.files(__package__) / "console.yaml").read_text(encoding="utf-8"),
)
LONGEST = 500


def install(bp: Blueprint, service: Service) -> None:
    """Add the routes."""

    @bp.get("/moments")
    @needs("moments.answer")
    def moments() -> Any:
        return render_template(
            "console/moments.html", moments=service.part(OwnMoments).shared_moments("coach")
        )

    @bp.post("/moments")
    @needs("moments.answer")
    def ask() -> Any:
        question = mask(" ".join(request.form.get("question", "").split()))
        if not question.endswith("?") or len(question) > LONGEST:
            raise AssistError(say("moments.wrong"), say("moments.wrong_about"))
        if not service.part(OwnMoments).add_question(request.form.get("moment", ""), question):
            raise NotFound(say("moments.gone"), say("moments.gone_about"))
        flash(say("moments.asked"))
        return redirect(url_for("console.moments"), 303)
