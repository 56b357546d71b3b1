"""An agent's private pages at /own: week, saved moments and practice."""

from flask import Blueprint, Response

from assist_service.own_week.web import saved_moments, sessions, week
from assist_service.own_week.web.words import WORDS
from assist_service.service import Service
from assist_service.web.problem import install_error_pages

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": browsers would then hide the origin of our own forms too.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def blueprint(service: Service) -> Blueprint:
    """Return the pages, and the route that gives the sidebar a link to them."""
    bp = Blueprint(
        "own",
        __name__,
        url_prefix="/own",
        static_folder="static",
        template_folder="templates",
    )
    install_error_pages(bp)

    @bp.before_request
    def before() -> None:
        sessions.same_origin()

    @bp.after_request
    def after(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    @bp.context_processor
    def page_words() -> dict[str, object]:
        return {"t": WORDS.sentences}

    sessions.install(bp, service)
    week.install(bp, service)
    saved_moments.install(bp, service)
    return bp


def sidebar_files() -> Blueprint:
    """Return the script with which the sidebar shows its link to the pages."""
    return Blueprint("own_link", __name__, static_folder="sidebar", static_url_path="/static/own")
