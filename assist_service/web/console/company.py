"""Sign-in with a company account, by OpenID Connect (authorization code with PKCE)."""

from collections.abc import Mapping
from typing import Any

import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from authlib.integrations.requests_client import OAuth2Session
from flask import Blueprint, redirect, request, session, url_for
from flask.blueprints import BlueprintSetupState
from joserfc.errors import JoseError

from assist_service.access.openid import email_of, parse_roles, role_of
from assist_service.errors import NotFound, Refused
from assist_service.outbound import session as outgoing
from assist_service.outbound.origins import origin
from assist_service.service import Service
from assist_service.settings import Settings, public_url
from assist_service.web.console.access import begin_by_account, open_to_all
from assist_service.web.console.words import say

NAME = "company"
DISCOVERY = "/.well-known/openid-configuration"
# A slow provider must not block a thread.
ANSWER_SECONDS = 5.0
# All faults of a provider's answer: in the protocol, on the network, in its form.
FAULTS = (
    AuthlibBaseError,
    JoseError,
    outgoing.RequestException,
    ValueError,
    KeyError,
    TypeError,
    RuntimeError,
)
_log = structlog.get_logger()


def offered(service: Service) -> bool:
    """Whether a provider is configured."""
    return bool(
        service.settings["ASSIST_OIDC_ISSUER"] and service.settings["ASSIST_OIDC_CLIENT_ID"]
    )


def install(bp: Blueprint, service: Service) -> None:
    """Add the routes."""
    settings = service.settings
    issuer, client = settings["ASSIST_OIDC_ISSUER"], settings["ASSIST_OIDC_CLIENT_ID"]
    roles = parse_roles(settings["ASSIST_OIDC_ROLES"])
    oauth = OAuth()

    @bp.record_once
    def configure(state: BlueprintSetupState) -> None:
        oauth.init_app(state.app)
        if offered(service):
            _register(oauth, issuer, client, settings)

    @bp.get("/company")
    @open_to_all
    def to_company() -> Any:
        if not offered(service):
            raise NotFound(say("problem.page"), say("problem.page_about"))
        # Abandoned attempts would pile up until the cookie is too large for any browser.
        for name in [name for name in session if name.startswith("_state_")]:
            del session[name]
        back = public_url(settings) + url_for("console.from_company")
        try:
            return oauth.create_client(NAME).authorize_redirect(back)
        except FAULTS as fault:
            raise _refused(fault) from fault

    @bp.get("/company/back")
    @open_to_all
    def from_company() -> Any:
        if not offered(service):
            raise NotFound(say("problem.page"), say("problem.page_about"))
        try:
            claims = _claims(oauth.create_client(NAME), issuer, client)
        except FAULTS as fault:
            raise _refused(fault) from fault
        email, role_claim = email_of(claims), settings["ASSIST_OIDC_CLAIM"]
        role = role_of(claims, role_claim, roles) if role_claim else None
        if role_claim and role is None:
            raise Refused(
                say("company.no_role"), say("company.no_role_about"), code="account_unknown"
            )
        begin_by_account(service, email, role)
        return redirect(url_for("console.matrix"), 303)


def _register(oauth: OAuth, issuer: str, client: str, settings: Settings) -> None:
    hosts = (f"https://{host}" for host in settings["ASSIST_OIDC_HOSTS"].split())
    origins = [origin(address, any_port=True) for address in (issuer, *hosts)]

    def confined(**options: Any) -> OAuth2Session:
        oauth_session = OAuth2Session(**options)
        outgoing.confine(oauth_session, origins)
        return oauth_session

    oauth.register(
        NAME,
        # The provider's answer names its other addresses, but may not send us to other hosts.
        client_cls=type("Confined", (FlaskOAuth2App,), {"client_cls": staticmethod(confined)}),
        client_id=client,
        client_secret=settings["ASSIST_OIDC_CLIENT_SECRET"],
        server_metadata_url=issuer + DISCOVERY,
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": ANSWER_SECONDS,
        },
    )


def _claims(provider: Any, issuer: str, client: str) -> Mapping[str, Any]:
    """Return the user's claims; the ID token wins over the userinfo endpoint.

    The library checks state, nonce, signature and times. Issuer and audience are checked against
    our settings, because the library would take them from the provider.
    """
    claims_options = {
        "iss": {"essential": True, "value": issuer},
        "aud": {"essential": True, "value": client},
    }
    token = provider.authorize_access_token(claims_options=claims_options)
    proved = dict(token["userinfo"])
    if "email" not in proved and provider.load_server_metadata().get("userinfo_endpoint"):
        user_info = provider.userinfo(token=token)
        if user_info.get("sub") != proved["sub"]:
            raise ValueError("the userinfo is of somebody else")
        proved = {**user_info, **proved}
    return proved


def _refused(fault: Exception) -> Refused:
    # The provider's message goes to the log only: a page must not show text from outside.
    _log.warning("company sign-in refused", why=type(fault).__name__, said=str(fault)[:200])
    denied = request.args.get("error") == "access_denied"
    about = "company.denied" if denied else "company.failed_about"
    return Refused(say("company.failed"), say(about), code="account_refused")
