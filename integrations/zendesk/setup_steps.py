"""Each step of connecting a Zendesk account: whether it is done, and what to do if not.

What can be seen in the account is looked at by REST with the OAuth client; what that client may not
see is said to be unseen, never taken for wrong.
"""

from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple

from assist_service.helpdesk.accounts import Account
from assist_service.helpdesk.contract import TryLater, Undeliverable
from assist_service.outbound import session as outgoing
from assist_service.settings import Settings, public_url
from integrations.zendesk.client import Client, is_set_up
from integrations.zendesk.events import EVENTS
from integrations.zendesk.webhook import EVENT_PREFIX

State = Literal["done", "missing", "unseen"]
# To look at webhooks and apps, and to make the webhook when asked.
SCOPE = "read webhooks:write"
SUBSCRIPTIONS = tuple(f"{EVENT_PREFIX}{name}" for name in EVENTS)


class Step(NamedTuple):
    """One step, how it stands, and one sentence: what is so, or what to do."""

    name: str
    state: State
    message: str


def check_steps(settings: Settings, account: Account, client: Client) -> Iterator[Step]:
    """Yield the steps in the order an admin takes them."""
    url = public_url(settings)
    yield _check_service(url)
    yield _check_settings("Account", account, {"subdomain": "SUBDOMAIN", "account_id": "ACCOUNT_ID"},
               "acme for acme.zendesk.com, and the number that webhooks carry as account_id")  # fmt: skip
    oauth_step = _check_oauth_client(account, client)
    yield oauth_step
    has_token = oauth_step.state == "done"
    yield _check_settings("Signing secret", account, {"signing_secret": "SIGNING_SECRET"},
               "Admin Center, Webhooks, the webhook, Reveal secret")  # fmt: skip
    yield _check_by_rest("Webhook", has_token, lambda: check_webhook(account, client, url))
    yield _check_settings("App key", account, {"app_public_key": "APP_PUBLIC_KEY"},
               "https://SUBDOMAIN.zendesk.com/api/v2/apps/APP_ID/public_key.pem")  # fmt: skip
    yield _check_by_rest("App", has_token, lambda: check_app(account, client, url))


def check_webhook(account: Account, client: Client, url: str) -> Step:
    """Look for the webhook that sends to us, all it should send, signed with the secret we know."""
    endpoint = f"{url}/webhooks/zendesk"
    for page in client.pages("/api/v2/webhooks", "webhooks", 3):
        for entry in page:
            if isinstance(entry, dict) and str(entry.get("endpoint")).rstrip("/") == endpoint:
                return _check_found_webhook(account, client, entry)
    return Step("Webhook", "missing", f"No webhook sends to {endpoint}. `assist zendesk setup --create-webhook FILE` makes it.")  # fmt: skip


def check_app(account: Account, client: Client, url: str) -> Step:
    """Look for an installation of our app, and whether its key is the one we have."""
    answer = client.get("/api/v2/apps/installations.json")
    installations = answer.get("installations") if isinstance(answer, dict) else None
    configured_id = account["installation_id"]
    for installation in installations if isinstance(installations, list) else ():
        number, app_name = str(installation["id"]), installation["settings"].get("name")
        if app_name != "Assist" and number != configured_id:
            continue
        if configured_id and number != configured_id:
            return Step("App", "missing", f"It is installed as {number}; ASSIST_ZENDESK_INSTALLATION_ID says {configured_id}.")  # fmt: skip
        key = client.text(f"/api/v2/apps/{int(installation['app_id'])}/public_key.pem")
        if "".join(key.split()) != "".join(account["app_public_key"].split()):
            return Step("App", "missing", f"Its key is not ASSIST_ZENDESK_APP_PUBLIC_KEY; take it from /api/v2/apps/{installation['app_id']}/public_key.pem.")  # fmt: skip
        return Step("App", "done", f"Assist is installed ({number}). Open a ticket to see it.")
    return Step("App", "missing", f"Not installed. `assist zendesk package --service-url {url} assist.zip`, then upload it: Admin Center, Apps, Upload private app.")  # fmt: skip


def create_webhook(client: Client, url: str) -> str:
    """Make the webhook and return its signing secret."""
    answer = client.post(
        "/api/v2/webhooks",
        {
            "webhook": {
                "name": "Live agent assist",
                "status": "active",
                "endpoint": f"{url}/webhooks/zendesk",
                "http_method": "POST",
                "request_format": "json",
                "subscriptions": list(SUBSCRIPTIONS),
            }
        },
    )
    number = answer["webhook"]["id"]
    return str(_secret_of(client, number))


def _check_found_webhook(account: Account, client: Client, found_webhook: dict[str, Any]) -> Step:
    subscriptions = found_webhook.get("subscriptions")
    lacking = [
        name
        for name in SUBSCRIPTIONS
        if name not in (subscriptions if isinstance(subscriptions, list) else [])
    ]
    if found_webhook.get("status") != "active":
        return Step("Webhook", "missing", "It is inactive; activate it in Admin Center.")
    if lacking:
        short = ", ".join(name.removeprefix(EVENT_PREFIX) for name in lacking)
        return Step("Webhook", "missing", f"It does not send {short}; add them in Admin Center.")
    if _secret_of(client, found_webhook.get("id")) != account["signing_secret"]:
        return Step("Webhook", "missing", "Its signing secret is not ASSIST_ZENDESK_SIGNING_SECRET; set that to it as it stands.")  # fmt: skip
    return Step("Webhook", "done", "It sends all we read, signed with the secret we know.")


def _secret_of(client: Client, number: object) -> object:
    answer = client.get(f"/api/v2/webhooks/{number}/signing_secret")
    return answer["signing_secret"]["secret"]


def _check_service(url: str) -> Step:
    if not url.startswith("https://"):
        return Step("Service", "missing", f"Zendesk reaches https addresses only; ASSIST_PUBLIC_URL makes it {url}.")  # fmt: skip
    try:
        with outgoing.create_session((url,), any_port=True) as session:
            answer = session.get(f"{url}/healthz", timeout=5, allow_redirects=False)
    except (outgoing.RequestException, ValueError) as error:
        return Step("Service", "missing", f"{url} does not answer from here ({type(error).__name__}).")  # fmt: skip
    if answer.status_code != 200:
        return Step("Service", "missing", f"{url}/healthz answers {answer.status_code}; is it this service?")  # fmt: skip
    return Step("Service", "done", f"{url} answers.")


def _check_settings(name: str, account: Account, fields: dict[str, str], where: str) -> Step:
    lacking = [variable for field, variable in fields.items() if not account[field]]
    if lacking:
        variables = " and ".join(f"ASSIST_ZENDESK_{variable}" for variable in lacking)
        return Step(name, "missing", f"Set {variables}: {where}.")
    return Step(name, "done", "It is set.")


def _check_oauth_client(account: Account, client: Client) -> Step:
    if not is_set_up(account):
        return Step("OAuth client", "missing", "Admin Center, OAuth clients: a confidential client with client credentials; set ASSIST_ZENDESK_OAUTH_CLIENT_ID and _SECRET. Without it nothing is written or read.")  # fmt: skip
    try:
        client.tokens.bearer()
    except (TryLater, Undeliverable) as error:
        return Step("OAuth client", "missing", f"{error.message} {error.hint}".strip())
    return Step("OAuth client", "done", "Zendesk gives it a token.")


def _check_by_rest(name: str, has_token: bool, check: Callable[[], Step]) -> Step:  # noqa: FBT001
    if not has_token:
        return Step(name, "unseen", "It cannot be looked at without the OAuth client.")
    try:
        return check()
    except Undeliverable:
        return Step(name, "unseen", "The OAuth client may not see it; look in Admin Center.")
    except (TryLater, KeyError, TypeError, ValueError, AttributeError) as error:
        why = (
            error.message
            if isinstance(error, TryLater)
            else "Zendesk's answer has another shape than its documents say."
        )
        return Step(name, "unseen", why)
