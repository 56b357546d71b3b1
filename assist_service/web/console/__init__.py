"""The console for admins, compliance leads and coaches."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, Response, g, request
from flask.blueprints import BlueprintSetupState
from flask_wtf import CSRFProtect

from assist_service.access.users import SESSION_SECONDS
from assist_service.domain.nudge_kinds import NUDGE_KIND_ENTRIES
from assist_service.service import Service
from assist_service.web.console import (
    about,
    access,
    audit,
    company,
    experiments,
    learning,
    personal_data,
    problems,
    rules,
    scope_forms,
    settings_file,
    sign_in,
    teams,
    words,
)
from assist_service.web.features import ConsolePage, WebFeature

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # A sign-in link is a secret, so no other site may receive it as a Referer.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# In addition to the attributes of every session cookie: signed, HttpOnly, SameSite, Secure on https.
CONFIG = {
    "SESSION_REFRESH_EACH_REQUEST": False,
    "PERMANENT_SESSION_LIFETIME": timedelta(seconds=SESSION_SECONDS),
    # Webhooks and the API are authenticated by signature and token; the console calls protect().
    "WTF_CSRF_CHECK_DEFAULT": False,
    # A form is valid as long as its session.
    "WTF_CSRF_TIME_LIMIT": None,
}


# The navigation, before and after the features' pages.
PAGES = (
    ConsolePage("teams", "console.matrix", "settings.see", "site.teams"),
    ConsolePage("rules", "console.rules", "settings.see", "site.rules"),
    ConsolePage("learning", "console.learned", "settings.see", "site.learning"),
    ConsolePage("experiment", "console.experiment", "settings.see", "site.experiment"),
)
LAST_PAGES = (
    ConsolePage("audit", "console.audit", "audit.see", "site.audit"),
    ConsolePage("person", "console.person", "person.answer", "site.person"),
    ConsolePage("about", "console.about", "settings.see", "site.about"),
)


def blueprint(service: Service, features: Sequence[WebFeature] = ()) -> Blueprint:
    """Return the console's pages, at /console."""
    for feature in features:
        if feature.console_words is not None:
            words.add_sentences(*feature.console_words)
    navigation = (
        *PAGES,
        *(page for feature in features for page in feature.console_pages),
        *LAST_PAGES,
    )
    bp = Blueprint(
        "console",
        __name__,
        url_prefix="/console",
        static_folder="static",
        static_url_path="/static",
        template_folder="templates",
    )
    csrf = CSRFProtect()

    @bp.record_once
    def configure(state: BlueprintSetupState) -> None:
        state.app.config.update(CONFIG)
        csrf.init_app(state.app)

    @bp.before_request
    def before() -> None:
        if request.endpoint == "console.static":
            return
        access.recognise(service)
        csrf.protect()

    @bp.after_request
    def after(response: Response) -> Response:
        response.headers.update(HEADERS)
        if request.endpoint != "console.static":
            response.headers["Cache-Control"] = "no-store"
        return response

    @bp.context_processor
    def page_words() -> dict[str, object]:
        return {
            "say": words.say,
            "with_code": words.with_code,
            "tables": words.TABLES,
            "nudge_kinds": NUDGE_KIND_ENTRIES,
            "me": g.get("signed_in"),
            "navigation": navigation,
        }

    problems.install(bp)
    sign_in.install(bp, service)
    company.install(bp, service)
    teams.install(bp, service)
    scope_forms.install(bp, service)
    settings_file.install(bp, service)
    rules.install(bp, service)
    learning.install(bp, service)
    for feature in features:
        feature.install_console(bp, service)
    experiments.install(bp, service)
    audit.install(bp, service)
    personal_data.install(bp, service)
    about.install(bp, service)
    problems.install_last(bp)
    return bp
