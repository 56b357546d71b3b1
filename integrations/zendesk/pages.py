"""The sidebar page that Zendesk frames: opened by a signed URL, each of which works once."""

from flask import Blueprint, Response, request, url_for

from assist_service.accounts import Accounts
from assist_service.errors import Refused
from assist_service.service import Service
from assist_service.web.problem import answer_problems
from assist_service.web.sidebar import SidebarPage, sidebar_page
from assist_service.web.tokens import Page
from integrations.zendesk import signed_url

# Zendesk's own build; it may be loaded from nowhere else.
SDK = "https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js"


def blueprint(service: Service, accounts: Accounts) -> Blueprint:
    """Return the page and its adapter module."""
    bp = Blueprint("zendesk", __name__, url_prefix="/zendesk", static_folder="static")
    answer_problems(bp)

    @bp.route("/sidebar", methods=["GET", "POST"])
    def sidebar() -> Response:
        # Without signed URLs Zendesk opens the frame with GET, and nobody is proved.
        opened = signed_url.read(request.form.get("token"), accounts, service.clock())
        if not service.once(f"zendesk-url:{opened.fingerprint}", opened.expires_in):
            raise Refused(
                "This signed URL was used before.",
                "Reload the apps in the ticket; Zendesk then makes a new one.",
                code="signed_url_replayed",
            )
        return _page(service, opened)

    return bp


def _page(service: Service, opened: signed_url.Opened) -> Response:
    account = opened.account
    # Which ticket is open is known to the SDK in the browser only, so the token covers
    # the account's tickets, as the agent's own session does.
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
