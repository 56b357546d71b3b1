"""The sidebar page in Zendesk's frame, opened by a single-use signed URL."""

from flask import Blueprint, Response, request, url_for

from assist_service.access.page_tokens import Page
from assist_service.domain.conversation import ConversationKey
from assist_service.errors import NotFound, Refused
from assist_service.helpdesk.accounts import Accounts
from assist_service.helpdesk.contract import Delivery
from assist_service.helpdesk.payload import Payload, decode
from assist_service.service import Service
from assist_service.web.bodies import read_body
from assist_service.web.problem import install_error_pages
from assist_service.web.sidebar import SidebarPage, sidebar_page
from integrations.zendesk import signed_url
from integrations.zendesk.page_report import read_report

# Zendesk's own build; the page may load it from nowhere else.
SDK = "https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js"


def blueprint(service: Service, accounts: Accounts) -> Blueprint:
    """Return the page and its adapter module."""
    bp = Blueprint("zendesk", __name__, url_prefix="/zendesk", static_folder="static")
    install_error_pages(bp)

    @bp.route("/sidebar", methods=["GET", "POST"])
    def sidebar() -> Response:
        # Without signed URLs, Zendesk opens the frame with GET, and no one is authenticated.
        opened = signed_url.verify(request.form.get("token"), accounts, service.clock())
        if not service.once(f"zendesk-url:{opened.fingerprint}", opened.expires_in):
            raise Refused(
                "This signed URL was used before.",
                "Reload the apps in the ticket to get a new one.",
                code="signed_url_replayed",
            )
        return _page(service, opened)

    @bp.post("/tickets/<ticket>/heard")
    def hear(ticket: str) -> dict[str, int]:
        """Store the page's report about its ticket; the worker reads missing messages."""
        key, report = _report_of(service, ticket)
        incoming = read_report(key, report, service.clock())
        new = sum(not service.observe(event).duplicate for event in incoming[1:])
        changed = not service.observe(incoming[0]).duplicate
        conversation = service.log.load(key)
        if not conversation.turns and "read" in service.receivers["zendesk"].takes(key.account):
            # The name contains the hour, so that a ticket that is still empty is read again later.
            name = f"read:messages:{service.clock() // 3600:.0f}"
            now = service.clock()
            service.deliveries.enqueue(Delivery(name, "read", key, now, subject="messages"))
        return {"new": new, "changed": int(changed)}

    return bp


def _report_of(service: Service, ticket: str) -> tuple[ConversationKey, Payload]:
    """Return the ticket and the body, after checking that the page's token covers the ticket."""
    if not (ticket.isascii() and ticket.isdigit() and len(ticket) <= 20):
        raise NotFound("That isn't a ticket number.", "Send digits only.")
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    page, _ = service.tokens.verify(token if kind == "Bearer" else "", service.clock())
    key = ConversationKey("zendesk", page.account, ticket)
    service.tokens.check(token, key, service.clock())
    return key, decode(read_body())


def _page(service: Service, opened: signed_url.SidebarOpening) -> Response:
    account = opened.account
    # Only the SDK in the browser knows which ticket is open, so the token covers all the
    # account's tickets, like the agent's own session.
    holder = Page("zendesk", account["account_id"], opened.agent)
    return sidebar_page(
        SidebarPage(
            key=None,
            token=service.tokens.issue(holder, service.clock()),
            desk=url_for("zendesk.static", filename="desk.js", account=account["account_id"]),
            desk_name="Zendesk",
            frame_ancestors=(f"https://{account['subdomain']}.zendesk.com",),
            extra_scripts=(SDK,),
        )
    )
