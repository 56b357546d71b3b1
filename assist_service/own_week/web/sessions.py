"""Access to the own pages: a one-time link from the sidebar, valid for a minute, then a cookie."""

import secrets
from typing import NamedTuple

from flask import Blueprint, Response, current_app, make_response, redirect, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer

from assist_service.access.page_tokens import Page, PageTokens
from assist_service.errors import Forbidden, Refused
from assist_service.service import Service
from assist_service.web.headers import cookie_name, cookie_path

COOKIE, PATH = "assist_own", "/own"
LINK_SECONDS = 60
STAY_SECONDS = 8 * 3600
LONGEST = 4096


class Agent(NamedTuple):
    """The agent whose pages these are."""

    helpdesk: str
    account: str
    agent: str

    @property
    def name(self) -> str:
        """``helpdesk:account:agent``."""
        return ":".join(self)

    @property
    def place(self) -> str:
        """The helpdesk account, shared with colleagues."""
        return f"{self.helpdesk}:{self.account}"


def install(bp: Blueprint, service: Service) -> None:
    """Add the routes."""

    @bp.post("/link")
    def link() -> dict[str, str]:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        page, _ = service.tokens.verify(token if kind == "Bearer" else "", service.clock())
        return {"url": link_for(page)}

    @bp.get("/enter/<link>")
    def enter(link: str) -> Response:
        *identity, number = _read(link, "link", LINK_SECONDS)
        if not service.once(f"own-link:{number}", 2 * LINK_SECONDS):
            raise _closed()
        response = make_response(redirect(url_for("own.week"), 303))
        response.set_cookie(
            cookie_name(COOKIE, https=_https()),
            _signer("stay").dumps(identity),
            max_age=STAY_SECONDS,
            path=cookie_path(PATH, https=_https()),
            httponly=True,
            samesite="Lax",
            secure=_https(),
        )
        return response

    @bp.post("/leave")
    def leave() -> Response:
        response = make_response(redirect(url_for("own.week"), 303))
        response.delete_cookie(
            cookie_name(COOKIE, https=_https()),
            path=cookie_path(PATH, https=_https()),
            secure=_https(),
            httponly=True,
            samesite="Lax",
        )
        return response


def link_for(page: Page) -> str:
    """Return a one-time link to the agent's own week.

    Raises:
        Forbidden: the token belongs to a program, not to an agent.

    """
    if page.role != "agent" or not page.agent:
        raise Forbidden("This page opens only from an agent’s own sidebar.", "Open it there.")
    identity = (page.helpdesk, page.account, page.agent, secrets.token_hex(8))
    return url_for("own.enter", link=_signer("link").dumps(identity))


def agent() -> Agent:
    """Return the agent of the request's cookie.

    Raises:
        Refused: there is no valid cookie.

    """
    return Agent(
        *_read(request.cookies.get(cookie_name(COOKIE, https=_https()), ""), "stay", STAY_SECONDS)
    )


def same_origin() -> None:
    """Refuse forms sent from another site.

    Raises:
        Forbidden: the form's origin is another site.

    """
    if request.method != "POST":
        return
    # Sec-Fetch-Site works behind a proxy too; older browsers only send the origin.
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    ours = site in ("same-origin", "none") if site else True
    if not site and origin:
        ours = origin.partition("://")[2] == request.host
    if not ours:
        raise Forbidden(
            "This form was sent from another site.", "Open our page and send the form from there."
        )


def _https() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])


def _signer(purpose: str) -> URLSafeTimedSerializer:
    assert current_app.secret_key is not None
    return URLSafeTimedSerializer(current_app.secret_key, salt=f"own {purpose}")


def _read(signed: str, purpose: str, seconds: int) -> list[str]:
    try:
        if not signed or len(signed) > LONGEST:
            raise _closed()
        content, signed_at = _signer(purpose).loads(signed, max_age=seconds, return_timestamp=True)
    except BadSignature:  # includes expired signatures
        raise _closed() from None
    parts = [str(part) for part in content]
    tokens: PageTokens = current_app.extensions["assist"].tokens
    if signed_at.timestamp() <= tokens.revoked_before(Page(*parts[:3])):
        raise _closed()
    return parts


def _closed() -> Refused:
    return Refused(
        "Your page is closed.",
        "Open it with “My week” in the sidebar. Nobody else can open it.",
        code="own_closed",
    )
