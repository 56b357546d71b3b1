"""What a service answers, as JSON; run beside a copy of ``assist_service`` without a feature's folder."""

import json
import re
import sys
import time
from pathlib import Path

import msgspec
from flask.testing import FlaskClient

import assist_service
from assist_service.access.page_tokens import Page
from assist_service.access.users import Invitation, invite, read_users
from assist_service.app import create_app
from assist_service.domain.conversation import ConversationKey
from assist_service.privacy.subjects import AgentSubject
from assist_service.service import Service
from assist_service.settings import Settings
from assist_service.store.optimistic_update import update_document
from tests.conftest import SECRETS
from tests.desk import ACCOUNT, message_event, signed

UPSET = "I have been waiting three weeks and it still doesn't work! I am really angry."
KEY = ConversationKey("zendesk", str(ACCOUNT), "7")
AGENT = AgentSubject("zendesk", str(ACCOUNT), "Sam")


def send(client: FlaskClient, number: int, text: str, author: str) -> str:
    """Send a webhook and return its status."""
    body, headers = signed(message_event(7, number, text, author))
    return client.post("/webhooks/zendesk", data=body, headers=headers).get_json()["status"]


def sign_in(client: FlaskClient, service: Service) -> None:
    """Sign a coach in to the console."""
    invitation = Invitation("coach@example.com", "coach", "test", time.time() + 60)
    update_document(
        service.documents,
        "users",
        lambda value: msgspec.to_builtins(invite(read_users(value), "a-link", invitation)),
        who="test",
        note="",
        at=1.0,
    )
    page = client.get("/console/sign-in/a-link").text
    form = {"csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', page)[1]}
    assert client.post("/console/sign-in/a-link", data=form).status_code == 303


def answers(folder: Path) -> dict[str, object]:
    """Return what the service says over its webhook, API, sidebar, console and exports."""
    app = create_app(Settings({"ASSIST_DATA_DIR": str(folder), **SECRETS}))
    service: Service = app.extensions["assist"]
    client = app.test_client()
    token = service.tokens.issue(Page("zendesk", str(ACCOUNT), "Sam"), service.clock())
    head = {"Authorization": f"Bearer {token}"}
    at = f"/v1/conversations/{KEY}"
    webhooks = [send(client, 1, UPSET, "end_user"), send(client, 2, "Calm down.", "agent")]
    state = client.get(at, headers=head).get_json()
    draft = client.post(f"{at}/draft", headers=head, json={"text": "Calm down."}).get_json()
    outcome = {"id": "1", "nudge": state["nudge"]["id"], "outcome": "copied"}
    started = client.post(
        "/demo/conversations",
        json={"story": "angry-and-right"},
        headers={"Origin": "http://localhost"},
    )
    sidebar = client.get(
        "/demo/sidebar", query_string={"conversation": started.get_json()["conversation"]}
    )
    sign_in(client, service)
    console = client.get("/console/learning")
    found = {
        "webhooks": webhooks,
        "turns": len(state["turns"]),
        "draft": draft["nudge"] is not None,
        "outcome": client.post(f"{at}/outcomes", headers=head, json=outcome).get_json()["status"],
        "tone": client.get(f"{at}/hand", headers=head).status_code,
        "sidebar": (sidebar.status_code, re.findall(r'href="/static/(playbook/[^"]*)"', sidebar.text)),
        "console": (console.status_code, re.findall(r'href="/console/(playbook|moments)"', console.text)),
        "feedback": 'id="pulse"' in console.text,
        "preview": client.post(f"{at}/phrases/preview", headers=head, json={"text": UPSET}).status_code,
        "link": client.post("/own/link", headers=head).status_code,
        "files": [
            client.get(f"/static/{path}").status_code for path in ("playbook/panel.js", "own/link.js")
        ],
        "documented": sorted(
            path.rpartition("/")[2]
            for path in client.get("/openapi.json").get_json()["paths"]
            if path.endswith(("/phrases", "/own/link"))
        ),
        "export": [*service.personal_data.own_export(AGENT, service.clock())],
        "erased": len(service.personal_data.erase(AGENT, "test", service.clock(), 5).conversations),
    }  # fmt: skip
    service.close()
    return found


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    assert Path(assist_service.__file__).is_relative_to(folder.parent), assist_service.__file__
    json.dump(answers(folder), sys.stdout)
