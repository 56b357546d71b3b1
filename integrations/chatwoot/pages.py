"""The sidebar as a Chatwoot dashboard app: a page in a frame beside the conversation.

Chatwoot signs nothing when it opens the frame. Access depends on a long random token in the URL
that an admin entered in Chatwoot, which only that account's agents see.
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
        # Chatwoot identifies the agent only to the page, which proves nothing. So each opening
        # gets its own identity, and one agent's snooze doesn't affect another.
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
    token_bytes = token.encode("utf-8", "surrogatepass")
    for account in accounts:
        expected = account["dashboard_token"]
        if expected and account["account_id"] and compare_digest(expected.encode(), token_bytes):
            return account
    raise Refused(
        "This URL doesn't open the sidebar.",
        "Ask an admin to check the dashboard app's URL: its token must match ASSIST_CHATWOOT_DASHBOARD_TOKEN.",
        code="dashboard_wrong",
    )
