"""Errors as a page for people, or as JSON for our script."""

from typing import Any

from flask import Blueprint, make_response, render_template
from flask_wtf.csrf import CSRFError

from assist_service.errors import AssistError, NotFound, StoreUnavailable
from assist_service.web.console.access import needs, wants_json
from assist_service.web.console.words import say

TITLES = {
    "forbidden": "problem.forbidden",
    "not_found": "problem.not_found",
    "link_unknown": "problem.link",
    "link_expired": "problem.link",
    "password_wrong": "problem.password",
    "account_refused": "company.problem",
    "account_unknown": "company.problem",
    "page_old": "problem.page_old",
    "store_unavailable": "problem.store",
    "overloaded": "problem.busy",
}


def install(bp: Blueprint) -> None:
    """Register handlers for all errors of console pages."""
    bp.register_error_handler(AssistError, answer)
    bp.register_error_handler(CSRFError, _page_too_old)


def install_last(bp: Blueprint) -> None:
    """Add the route for unknown addresses."""

    @bp.get("/<path:rest>")
    @needs("settings.see")
    def nothing(rest: str) -> Any:
        del rest
        raise NotFound(say("problem.page"), say("problem.page_about"))


def answer(error: AssistError) -> Any:
    """Return the error as JSON or as a page, with its status."""
    if wants_json():
        response = make_response(dict(error.body()))
    else:
        title = say(TITLES.get(error.code, "problem.title"))
        hint = error.hint
        if isinstance(error, StoreUnavailable):
            hint = say("problem.store_about")
        response = make_response(
            render_template("console/problem.html", title=title, error=error, hint=hint)
        )
    response.status_code = error.status
    if error.status == StoreUnavailable.status:
        response.headers["Retry-After"] = "5"
    return response


def _page_too_old(error: CSRFError) -> Any:
    del error
    return answer(
        AssistError(say("problem.page_old"), say("problem.page_old_about"), code="page_old")
    )
