"""The sidebar as a Chatwoot dashboard app: a page in a frame beside the conversation.

Chatwoot signs nothing when it opens the frame. What proves the asker is a long random
word in the address that an admin entered there, which only that account's agents see.
"""

import secrets
from hmac import compare_digest

from flask import Blueprint, Response, request, url_for

from assist_service.access.page_tokens import Page
from assist_service.errors import Refused
from assist_service.helpdesk.accounts import Account, Accounts
from assist_service.service import Service
from assist_service.web.problem import install_error_pages
from assist_service.web.sidebar import SidebarPage, sidebar_page


def blueprint(service: Service, accounts: Accounts) -> Blueprint:
    """Return the page and its adapter module."""
    bp = Blueprint("chatwoot", __name__, url_prefix="/chatwoot", static_folder="static")
    install_error_pages(bp)

    @bp.get("/sidebar")
    def sidebar() -> Response:
        account = _account(accounts, request.args.get("token", ""))
        name = account["account_id"]
        # Who of the account's agents it is, Chatwoot tells the page only, which proves nothing:
        # so each opening is somebody of its own, and one agent's quiet is nobody else's.
        holder = Page("chatwoot", name, f"page-{secrets.token_urlsafe(9)}")
        return sidebar_page(
            SidebarPage(
                key=None,
                token=service.tokens.issue(holder, service.clock()),
                desk=url_for("chatwoot.static", filename="desk.js", account=name),
                desk_name="Chatwoot",
                frame_ancestors=(account["url"],),
            )
        )

    return bp


def _account(accounts: Accounts, token: str) -> Account:
    given = token.encode("utf-8", "surrogatepass")
    for account in accounts:
        known = account["dashboard_token"]
        if known and account["account_id"] and compare_digest(known.encode(), given):
            return account
    raise Refused(
        "This address does not open the sidebar.",
        "Copy it anew from the set-up page, with the token that is set here.",
        code="dashboard_wrong",
    )
