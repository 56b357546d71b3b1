"""An agent's quiet, looked for wherever anybody else can look: it is not there."""

import re
import secrets

import pytest

from assist_service.access.page_tokens import Page
from assist_service.domain.conversation import SNOOZE_SCOPES, ConversationKey
from assist_service.web.api import _encode_updates
from tests.privacy.everything import talk

SAM = "no5005"
TOLD = re.compile(r"snooz|quiet_ended|\"quiet\": ?\{|\"until\"", re.IGNORECASE)


def bearer(service, agent: str, role: str = "agent") -> dict[str, str]:
    token = service.tokens.issue(Page("zendesk", "acme", agent, role), service.clock())
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def key(service, app, request) -> ConversationKey:
    """A conversation of Sam, who asks for quiet in it; and who ends it, if the test says so."""
    scope, ended = request.param
    found = talk(service, f"quiet-{secrets.token_hex(4)}")
    client, url = app.test_client(), f"/v1/conversations/{found}"
    body = {"id": "s", "nudge": "n9", "kind": "wording.blame", "outcome": "snoozed", "scope": scope}
    told = client.post(f"{url}/outcomes", headers=bearer(service, SAM), json=body)
    assert told.status_code == 200
    assert client.get(url, headers=bearer(service, SAM)).json["quiet"]["scope"] == scope
    if ended:
        client.delete(f"{url}/quiet", headers=bearer(service, SAM))
    yield found
    client.delete(f"{url}/quiet", headers=bearer(service, SAM))


EVERY = [
    pytest.param((scope, ended), id=f"{scope}{', ended' * ended}")
    for scope in SNOOZE_SCOPES
    for ended in (False, True)
]


@pytest.mark.parametrize("key", EVERY, indirect=True)
def test_no_colleague_and_no_program_sees_it_in_the_state_the_stream_or_the_board(
    service, app, key
):
    client = app.test_client()
    for page in (
        Page("zendesk", "acme", "no6006"),
        Page("zendesk", "acme", "bot", "api"),
        Page("zendesk", "acme", "", "api"),
    ):
        who = bearer(service, page.agent, page.role)
        state = client.get(f"/v1/conversations/{key}", headers=who).json
        assert state["quiet"] is None, page
        known, entries = service.log.follow(key, "0-0")
        assert not TOLD.search(_encode_updates(service, page, known, entries).decode()), page
    board = client.get("/v1/board", headers=bearer(service, "no6006"))
    assert not TOLD.search(board.get_data(as_text=True))


@pytest.mark.parametrize(
    "key",
    [pytest.param(("shift", False), id="shift"), pytest.param(("conversation", True), id="ended")],
    indirect=True,
)
@pytest.mark.parametrize("role", ["admin", "compliance", "coach", "auditor"])
def test_no_role_of_the_console_sees_it_on_a_page_in_an_export_or_in_the_metrics(
    service, person, app, key, role
):
    somebody = person(role)
    rules = app.url_map.iter_rules()
    paths = {str(rule) for rule in rules if "GET" in rule.methods and not rule.arguments}
    assert {
        "/console/learning.csv",
        "/console/audit",
        "/metrics",
        "/console/settings.yaml",
    } <= paths
    for path in sorted(paths - {"/openapi.json", "/console/person"}):
        text = somebody.get(path).text
        assert not re.search(r"\bsnooz|\bin quiet\b|\bQuiet until\b", text), path
        assert SAM not in text, path
    if role in ("admin", "compliance"):
        somebody.get("/console/person")
        for kind, number in (
            ("agent", f"zendesk:acme:{SAM}"),
            ("customer", "zendesk:acme:no77001"),
        ):
            told = somebody.press("/console/person/export", kind=kind, number=number)
            assert told.status_code == 200
            assert not TOLD.search(told.text), kind
