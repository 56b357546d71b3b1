"""The inbox card's two addresses, and the live view that its button opens."""

import secrets

import msgspec
from flask import Blueprint, Response, request, url_for

from assist_service.access.page_tokens import Page
from assist_service.domain.conversation import ConversationKey
from assist_service.errors import AssistError, Refused
from assist_service.helpdesk.accounts import Account, Accounts
from assist_service.service import Service
from assist_service.settings import public_url
from assist_service.web.bodies import read_body
from assist_service.web.problem import install_error_pages
from assist_service.web.sidebar import SidebarPage, sidebar_page
from integrations.intercom import canvas, card, components, live_link, proof

# A card's request carries the conversation, perhaps with all of its parts.
MOST_BODY = 2 * 1024 * 1024


def blueprint(service: Service, accounts: Accounts) -> Blueprint:
    """Return the routes below ``/intercom``."""
    bp = Blueprint("intercom", __name__, url_prefix="/intercom", static_folder="static")
    install_error_pages(bp)

    @bp.post("/canvas/initialize")
    def initialize() -> Response:
        return _answer(service, accounts, opened=True)

    @bp.post("/canvas/submit")
    def submit() -> Response:
        return _answer(service, accounts)

    @bp.get("/live/<link>")
    def live(link: str) -> Response:
        # Looking at an address must not use it up.
        if request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", ""):
            return Response(status=204)
        return _live_view(service, accounts, link)

    return bp


def _answer(service: Service, accounts: Accounts, *, opened: bool = False) -> Response:
    """Return a card. A sender who is not proved gets an error; a proved one always a card."""
    request.max_content_length = MOST_BODY
    proved = proof.card(accounts, request.headers, read_body())
    workspace, account = proved.account("workspace_id")
    try:
        asked = canvas.Asked(proved.payload, workspace)
        shown = card.Shown(service.clock(), account["time_zone"], _link(service, account, asked))
        if opened:
            canvas.opened(service, asked)
        made = canvas.answer(service, asked, shown)
        if not components.fits(made):
            made = card.problem_card("This is too long for a card.", "Open the live view for it.")
    except AssistError as error:
        made = card.problem_card(error.message, error.hint)
    return Response(msgspec.json.encode(components.canvas(made)), content_type="application/json")


def _link(service: Service, account: Account, asked: canvas.Asked) -> str:
    view = live_link.LiveView(
        asked.key.account, asked.key.id, asked.teammate, secrets.token_urlsafe(9)
    )
    link = live_link.issue(view, account["client_secret"], service.clock())
    # Never the request's own Host: whoever can choose that would be sent the way in.
    return public_url(service.settings) + url_for("intercom.live", link=link)


def _live_view(service: Service, accounts: Accounts, link: str) -> Response:
    now = service.clock()
    view = live_link.read(link, accounts, now)
    holder = Page("intercom", view.workspace, view.teammate, conversation=view.conversation)
    service.tokens.ensure_not_revoked(holder, live_link.made_at(link))
    if not service.once(f"intercom-live:{view.number}", live_link.LIFE_SECONDS):
        raise Refused(
            "This link was used before.",
            "Press Refresh in the card and open the live view again.",
            code="link_used",
        )
    return sidebar_page(
        SidebarPage(
            key=str(ConversationKey("intercom", view.workspace, view.conversation)),
            token=service.tokens.issue(holder, now),
            desk=url_for("intercom.static", filename="desk.js"),
            desk_name="Intercom",
            board=view.teammate != live_link.NOBODY,
            # A window of its own: nothing may frame it.
            frame_ancestors=(),
        )
    )
