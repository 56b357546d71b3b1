"""The routes of the inbox card, and the live view that its button opens."""

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
from integrations.intercom import canvas, card, components, live_link, verification

# A card's request contains the conversation, possibly with all its parts.
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
        # A preview or prefetch must not use up a single-use link.
        if request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", ""):
            return Response(status=204)
        return _live_view(service, accounts, link)

    return bp


def _answer(service: Service, accounts: Accounts, *, opened: bool = False) -> Response:
    """Return a card: always, once the sender is verified. An unverified sender gets an error."""
    request.max_content_length = MOST_BODY
    verified_body = verification.verify_card_request(accounts, request.headers, read_body())
    workspace, account = verified_body.account("workspace_id")
    try:
        card_request = canvas.CardRequest(verified_body.payload, workspace)
        context = card.CardContext(
            service.clock(), account["time_zone"], _link(service, account, card_request)
        )
        if opened:
            canvas.handle_open(service, card_request)
        components_shown = canvas.next_card(service, card_request, context)
        if not components.fits(components_shown):
            components_shown = card.problem_card(
                "This doesn't fit on a card.", "Open the live view instead."
            )
    except AssistError as error:
        components_shown = card.problem_card(error.message, error.hint)
    return Response(
        msgspec.json.encode(components.canvas(components_shown)), content_type="application/json"
    )


def _link(service: Service, account: Account, card_request: canvas.CardRequest) -> str:
    view = live_link.LiveView(
        card_request.key.account,
        card_request.key.id,
        card_request.teammate,
        secrets.token_urlsafe(9),
    )
    link = live_link.issue(view, account["client_secret"], service.clock())
    # Never the request's own Host: whoever controls it would receive the link.
    return public_url(service.settings) + url_for("intercom.live", link=link)


def _live_view(service: Service, accounts: Accounts, link: str) -> Response:
    now = service.clock()
    view = live_link.verify(link, accounts, now)
    holder = Page("intercom", view.workspace, view.teammate, conversation=view.conversation)
    service.tokens.ensure_not_revoked(holder, live_link.issued_at(link))
    if not service.once(f"intercom-live:{view.nonce}", live_link.LIFE_SECONDS):
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
            board=view.teammate != live_link.UNKNOWN_TEAMMATE,
            # A separate window, which no page may frame.
            frame_ancestors=(),
        )
    )
