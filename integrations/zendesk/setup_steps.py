"""Check each step of connecting a Zendesk account, and say what to do if it isn't done.

Steps in the account are checked over REST with the OAuth client. A step that the client isn't
allowed to see is reported as unseen, not as missing.
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
# To read webhooks and apps, and to create the webhook on request.
SCOPE = "read webhooks:write"
SUBSCRIPTIONS = tuple(f"{EVENT_PREFIX}{name}" for name in EVENTS)


class Step(NamedTuple):
    """One step, its state, and a sentence about the result or what to do."""

    name: str
    state: State
    message: str


def check_steps(settings: Settings, account: Account, client: Client) -> Iterator[Step]:
    """Yield the steps in an admin's order."""
    url = public_url(settings)
    yield _check_service(url)
    yield _check_settings(
        "Account",
        account,
        {"subdomain": "SUBDOMAIN", "account_id": "ACCOUNT_ID"},
        "acme for acme.zendesk.com, and the account_id in webhooks",
    )
    oauth_step = _check_oauth_client(account, client)
    yield oauth_step
    has_token = oauth_step.state == "done"
    yield _check_settings(
        "Signing secret",
        account,
        {"signing_secret": "SIGNING_SECRET"},
        "Admin Center > Webhooks > the webhook > Reveal secret",
    )
    yield _check_by_rest("Webhook", has_token, lambda: check_webhook(account, client, url))
    yield _check_settings(
        "App key",
        account,
        {"app_public_key": "APP_PUBLIC_KEY"},
        "https://SUBDOMAIN.zendesk.com/api/v2/apps/APP_ID/public_key.pem",
    )
    yield _check_by_rest("App", has_token, lambda: check_app(account, client, url))


def check_webhook(account: Account, client: Client, url: str) -> Step:
    """Check that a webhook sends the required events to us, signed with the configured secret."""
    endpoint = f"{url}/webhooks/zendesk"
    for page in client.pages("/api/v2/webhooks", "webhooks", 3):
        for entry in page:
            if isinstance(entry, dict) and str(entry.get("endpoint")).rstrip("/") == endpoint:
                return _check_found_webhook(account, client, entry)
    return Step(
        "Webhook",
        "missing",
        f"No webhook sends to {endpoint}. Create it with `assist zendesk setup "
        "--create-webhook FILE`.",
    )


def check_app(account: Account, client: Client, url: str) -> Step:
    """Check that our app is installed and that its key is the configured one."""
    answer = client.get("/api/v2/apps/installations.json")
    installations = answer.get("installations") if isinstance(answer, dict) else None
    configured_id = account["installation_id"]
    for installation in installations if isinstance(installations, list) else ():
        number, app_name = str(installation["id"]), installation["settings"].get("name")
        if app_name != "Assist" and number != configured_id:
            continue
        if configured_id and number != configured_id:
            return Step(
                "App",
                "missing",
                f"The installation is {number}, but ASSIST_ZENDESK_INSTALLATION_ID is "
                f"{configured_id}.",
            )
        key = client.text(f"/api/v2/apps/{int(installation['app_id'])}/public_key.pem")
        if "".join(key.split()) != "".join(account["app_public_key"].split()):
            return Step(
                "App",
                "missing",
                "Its key differs from ASSIST_ZENDESK_APP_PUBLIC_KEY. Download it from "
                f"/api/v2/apps/{installation['app_id']}/public_key.pem.",
            )
        return Step("App", "done", f"Assist is installed ({number}). Open a ticket to see it.")
    return Step(
        "App",
        "missing",
        f"Not installed. Run `assist zendesk package --service-url {url} assist.zip`, "
        "then upload the file in Admin Center > Apps > Upload private app.",
    )


def create_webhook(client: Client, url: str) -> str:
    """Create the webhook and return its signing secret."""
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
    missing = [
        name
        for name in SUBSCRIPTIONS
        if name not in (subscriptions if isinstance(subscriptions, list) else [])
    ]
    if found_webhook.get("status") != "active":
        return Step("Webhook", "missing", "It's inactive. Activate it in Admin Center.")
    if missing:
        short = ", ".join(name.removeprefix(EVENT_PREFIX) for name in missing)
        return Step("Webhook", "missing", f"It doesn't send {short}. Add them in Admin Center.")
    if _secret_of(client, found_webhook.get("id")) != account["signing_secret"]:
        return Step(
            "Webhook",
            "missing",
            "Its signing secret differs from ASSIST_ZENDESK_SIGNING_SECRET. Copy it "
            "there unchanged.",
        )
    return Step(
        "Webhook", "done", "It sends all required events, signed with the configured secret."
    )


def _secret_of(client: Client, number: object) -> object:
    answer = client.get(f"/api/v2/webhooks/{number}/signing_secret")
    return answer["signing_secret"]["secret"]


def _check_service(url: str) -> Step:
    if not url.startswith("https://"):
        return Step(
            "Service",
            "missing",
            f"Zendesk requires https, but ASSIST_PUBLIC_URL is {url}.",
        )
    try:
        with outgoing.create_session((url,), any_port=True) as session:
            answer = session.get(f"{url}/healthz", timeout=5, allow_redirects=False)
    except (outgoing.RequestException, ValueError) as error:
        return Step(
            "Service",
            "missing",
            f"{url} doesn't answer from this machine ({type(error).__name__}).",
        )
    if answer.status_code != 200:
        return Step(
            "Service",
            "missing",
            f"{url}/healthz answers {answer.status_code}. Check that the URL leads to "
            "this service.",
        )
    return Step("Service", "done", f"{url} answers.")


def _check_settings(name: str, account: Account, fields: dict[str, str], where: str) -> Step:
    missing = [variable for field, variable in fields.items() if not account[field]]
    if missing:
        variables = " and ".join(f"ASSIST_ZENDESK_{variable}" for variable in missing)
        return Step(name, "missing", f"Set {variables}: {where}.")
    return Step(name, "done", "Set.")


def _check_oauth_client(account: Account, client: Client) -> Step:
    if not is_set_up(account):
        return Step(
            "OAuth client",
            "missing",
            "In Admin Center > OAuth clients, add a confidential client with client "
            "credentials. Set ASSIST_ZENDESK_OAUTH_CLIENT_ID and _SECRET. Without it, "
            "nothing is written or read.",
        )
    try:
        client.tokens.bearer()
    except (TryLater, Undeliverable) as error:
        return Step("OAuth client", "missing", f"{error.message} {error.hint}".strip())
    return Step("OAuth client", "done", "Zendesk issues a token.")


def _check_by_rest(name: str, has_token: bool, check: Callable[[], Step]) -> Step:  # noqa: FBT001
    if not has_token:
        return Step(name, "unseen", "It can't be checked without the OAuth client.")
    try:
        return check()
    except Undeliverable:
        return Step(
            name, "unseen", "The OAuth client isn't allowed to see it. Check in Admin Center."
        )
    except (TryLater, KeyError, TypeError, ValueError, AttributeError) as error:
        why = (
            error.message
            if isinstance(error, TryLater)
            else "Zendesk's response isn't in its documented format."
        )
        return Step(name, "unseen", why)
