"""The way in: a link from the sidebar, good once and for a minute, then a cookie for these pages."""

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
    """Whose pages these are."""

    helpdesk: str
    account: str
    agent: str

    @property
    def name(self) -> str:
        """``helpdesk:account:agent``."""
        return ":".join(self)

    @property
    def place(self) -> str:
        """The circle of colleagues."""
        return f"{self.helpdesk}:{self.account}"


def install(bp: Blueprint, service: Service) -> None:
    """Add the routes."""

    @bp.post("/link")
    def link() -> dict[str, str]:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        page, _ = service.tokens.read(token if kind == "Bearer" else "", service.clock())
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
    """Return the address of the agent's own week, good once.

    Raises:
        Forbidden: the token is a program's, which speaks for nobody in person.

    """
    if page.role != "agent" or not page.agent:
        raise Forbidden("Only an agent's own sidebar opens this page.", "Open it from there.")
    identity = (page.helpdesk, page.account, page.agent, secrets.token_hex(8))
    return url_for("own.enter", link=_signer("link").dumps(identity))


def agent() -> Agent:
    """Return whose cookie came with the request.

    Raises:
        Refused: none came, or not one of ours.

    """
    return Agent(
        *_read(request.cookies.get(cookie_name(COOKIE, https=_https()), ""), "stay", STAY_SECONDS)
    )


def same_origin() -> None:
    """Refuse a form that another site sends.

    Raises:
        Forbidden: its origin is not ours.

    """
    if request.method != "POST":
        return
    # What the browser says of the sender holds behind a proxy too; older ones send the origin only.
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    ours = site in ("same-origin", "none") if site else True
    if not site and origin:
        ours = origin.partition("://")[2] == request.host
    if not ours:
        raise Forbidden("This form was sent from another site.", "Open the page itself.")


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
    except BadSignature:  # expired ones too
        raise _closed() from None
    parts = [str(part) for part in content]
    tokens: PageTokens = current_app.extensions["assist"].tokens
    if signed_at.timestamp() <= tokens.ended_at(Page(*parts[:3])):
        raise _closed()
    return parts


def _closed() -> Refused:
    return Refused(
        "Your own page is closed.",
        "Open it from the sidebar: “My week”. Nobody else can open it.",
        code="own_closed",
    )
