"""``assist zendesk setup``: each step is looked at in the account, and what is missing is said."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner

from assist_service.cli import assist
from assist_service.errors import SettingError
from integrations.zendesk.setup_steps import SUBSCRIPTIONS
from tests.integrations.zendesk.opening import App
from tests.integrations.zendesk.rest import Fault, Zendesk

APP = App()
SERVICE = "https://assist.example.com"
WEBHOOKS = "/api/v2/webhooks?page[size]=100"
SIGNED = "/api/v2/webhooks/w1/signing_secret"
KEY = "/api/v2/apps/12/public_key.pem"
APPS = "/api/v2/apps/installations.json"
WEBHOOK = {
    "id": "w1",
    "endpoint": f"{SERVICE}/webhooks/zendesk",
    "status": "active",
    "subscriptions": [*SUBSCRIPTIONS],
}


@pytest.fixture
def zendesk() -> Iterator[Zendesk]:
    """An account where all is done."""
    with Zendesk() as found:
        found.others = {
            WEBHOOKS: {"webhooks": [{"id": "w0", "endpoint": "https://other"}, WEBHOOK]},
            WEBHOOKS.replace("[", "%5B").replace("]", "%5D"): {"webhooks": [WEBHOOK]},
            SIGNED: {"signing_secret": {"secret": "signing"}},
            APPS: {"installations": [{"id": 4711, "app_id": 12, "settings": {"name": "Assist"}}]},
        }
        found.texts[KEY] = APP.public
        yield found


@pytest.fixture
def setup(zendesk: Zendesk, monkeypatch, tmp_path: Path):
    """Run the command with settings changed; what it said of each step."""

    class Up:
        status_code = 200

    monkeypatch.setattr(requests.Session, "get", lambda *_, **__: Up())
    given = {
        "ASSIST_DATA_DIR": str(tmp_path), "ASSIST_PUBLIC_URL": SERVICE, **APP.settings(),
        **zendesk.settings(), "ASSIST_ZENDESK_SIGNING_SECRET": "signing",
    }  # fmt: skip

    def run(*arguments: str, **changes: str) -> tuple[int, dict[str, Any]]:
        for name, value in {**given, **changes}.items():
            monkeypatch.setenv(name, value)
        found = CliRunner().invoke(assist, ["zendesk", "setup", "--json", *arguments])
        if found.exception and not isinstance(found.exception, SystemExit):
            raise found.exception
        rows = [json.loads(line) for line in found.stdout.splitlines() if line.startswith("{")]
        return found.exit_code, {row["name"]: row for row in rows}

    return run


def test_an_account_where_all_is_done_is_said_to_be(setup):
    code, steps = setup()
    assert {step["state"] for step in steps.values()} == {"done"}
    assert (code, list(steps)) == (
        0, ["Service", "Account", "OAuth client", "Signing secret", "Webhook", "App key", "App"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "step", "said"),
    [
        ({"ASSIST_PUBLIC_URL": "http://assist.example.com"}, "Service", "Zendesk requires https"),
        ({"ASSIST_ZENDESK_ACCOUNT_ID": ""}, "Account", "ASSIST_ZENDESK_ACCOUNT_ID"),
        ({"ASSIST_ZENDESK_OAUTH_CLIENT_ID": ""}, "OAuth client", "client credentials"),
        (
            {"ASSIST_ZENDESK_OAUTH_CLIENT_SECRET": "wrong"},
            "OAuth client",
            "rejects our OAuth client",
        ),
        ({"ASSIST_ZENDESK_SIGNING_SECRET": ""}, "Signing secret", "Reveal secret"),
        ({"ASSIST_ZENDESK_SIGNING_SECRET": "other"}, "Webhook", "signing secret differs"),
        ({"ASSIST_PUBLIC_URL": "https://moved.example.com"}, "Webhook", "No webhook sends to"),
        ({"ASSIST_ZENDESK_APP_PUBLIC_KEY": ""}, "App key", "public_key.pem"),
        ({"ASSIST_ZENDESK_INSTALLATION_ID": "99"}, "App", "installation is 4711"),
    ],
)
def test_what_is_missing_is_said_with_what_to_do(
    setup, changes: dict[str, str], step: str, said: str
):
    code, steps = setup(**changes)
    assert (code, steps[step]["state"]) == (1, "missing")
    assert said in steps[step]["what"]


def test_another_apps_key_and_no_app_are_told(zendesk, setup):
    zendesk.texts[KEY] = App().public
    assert "public_key.pem" in setup()[1]["App"]["what"]
    zendesk.others[APPS] = {"installations": []}
    assert "Not installed" in setup()[1]["App"]["what"]


@pytest.mark.parametrize(
    ("hook", "said"),
    [
        ({"status": "inactive"}, "inactive"),
        ({"subscriptions": list(SUBSCRIPTIONS[1:])}, "messaging_ticket.message_added"),
        ({"subscriptions": None}, "ticket.csat_received"),
    ],
)
def test_a_webhook_that_does_not_send_all_is_told_apart(zendesk, setup, hook, said: str):
    for path in zendesk.others:
        if path.startswith("/api/v2/webhooks?"):
            zendesk.others[path] = {"webhooks": [{**WEBHOOK, **hook}]}
    code, steps = setup()
    assert (code, steps["Webhook"]["state"]) == (1, "missing")
    assert said in steps["Webhook"]["what"]


@pytest.mark.parametrize(
    "answer",
    [
        Fault("/api/v2/apps", 403),
        Fault("/api/v2/apps", 500),
        {"installations": 7},
        {"installations": [{"settings": 3}]},
    ],
)
def test_what_cannot_be_seen_is_not_said_to_be_wrong(zendesk: Zendesk, setup, answer):
    if isinstance(answer, Fault):
        zendesk.faults = [answer]
    else:
        zendesk.others[APPS] = answer
    _, steps = setup(ASSIST_ZENDESK_INSTALLATION_ID="")
    expected = "missing" if answer == {"installations": 7} else "unseen"
    assert steps["App"]["state"] == expected


def test_no_secret_is_printed(zendesk: Zendesk, setup):
    for changes in ({}, {"ASSIST_ZENDESK_OAUTH_CLIENT_SECRET": "oauth-wrong"}):
        _, steps = setup(**changes)
        assert 'signing"' not in json.dumps(steps)
        assert "oauth-" not in json.dumps(steps)


def test_the_webhook_is_made_and_its_secret_goes_into_a_file_of_its_own(zendesk, setup, tmp_path):
    zendesk.others["/api/v2/webhooks"] = {"webhook": {"id": "w1"}}
    path = tmp_path / "secret"
    setup("--create-webhook", str(path))
    assert path.read_text() == "signing"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert zendesk.asked.count("POST /api/v2/webhooks") == 1
    with pytest.raises(SettingError):
        setup("--create-webhook", str(path))
    assert zendesk.asked.count("POST /api/v2/webhooks") == 1, "nothing is made whose secret is lost"
