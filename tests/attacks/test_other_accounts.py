"""Promise 8, "the agent is not watched", and customers are not read by strangers: another account's
conversation is out of reach by every route, for outsiders, agents, coaches and admins of another account.
"""

import json
import time

import jwt
import pytest

from assist_service.access.page_tokens import AUDIENCE, Page
from integrations.intercom.verification import card_headers, webhook_headers
from integrations.zendesk.webhook import signed_headers
from tests import desk
from tests.attacks.conftest import THEIR_CLIENT_SECRET, THEIR_SIGNING_SECRET
from tests.attacks.inside import MARKER, Inside

OURS = {"helpdesk": "zendesk", "account": "12345", "agent": "x"}


def forged(inside: Inside, **changed: object) -> str:
    """A token with good claims that something is wrong with."""
    now = int(time.time())
    claims = {"aud": AUDIENCE, "iat": now, "exp": now + 600, "page": OURS, **changed}
    secret, algorithm = claims.pop("secret", "x" * 32), claims.pop("algorithm", "HS256")
    return jwt.encode(claims, None if algorithm == "none" else secret, algorithm)


def altered(token: str) -> str:
    """Our own token of another account, its claims replaced by those of ours."""
    head, _, signature = token.split(".")
    claims = jwt.utils.base64url_encode(
        json.dumps({"aud": AUDIENCE, "iat": 1, "exp": 9e9, "page": OURS}).encode()
    )
    return f"{head}.{claims.decode()}.{signature}"


# Each with what is wrong: the answer must be 401 or 403, and must not tell a word.
TOKENS = {
    "none": lambda _: "",
    "nonsense": lambda _: "a.b.c",
    "signed with another key": lambda inside: forged(inside),
    "signed with nothing": lambda inside: forged(inside, algorithm="none"),
    "altered on the way": lambda inside: altered(inside.token(account="67890")),
    "for another service": lambda inside: forged(inside, aud="somebody-else"),
    "expired": lambda inside: inside.service.tokens.issue(Page(**OURS), time.time() - 3600),
    "of another account's agent": lambda inside: inside.token(account="67890"),
    "of another account's program": lambda inside: inside.token(account="67890", role="api"),
    "of another desk's agent": lambda inside: inside.token(helpdesk="intercom"),
    "of an account whose name begins alike": lambda inside: inside.token(account="1234"),
    "of an account that holds ours": lambda inside: inside.token(account="12345:t"),
    "for another conversation": lambda inside: inside.token(conversation="t0"),
    "for a conversation that begins alike": lambda inside: inside.token(conversation="t"),
}
PATHS = {
    "GET": ("", "/events", "/phrases", "/hand"),
    "POST": ("/draft", "/outcomes", "/phrases", "/phrases/preview", "/phrases/used", "/phrases/vote",
             "/phrases/forget", "/reword"),
    "PUT": ("/hand",),
    "DELETE": ("/quiet",),
}  # fmt: skip


def test_these_are_all_routes_of_a_conversation(inside: Inside):
    """A route that is added must be attacked too."""
    start = "/v1/conversations/<path:name>"
    for method, paths in PATHS.items():
        assert inside.routes(start, method) == sorted(start + path for path in paths)


@pytest.mark.parametrize("wrong", TOKENS)
def test_no_route_opens_to_a_wrong_token(inside: Inside, wrong: str):
    key = inside.talk(customer_name=MARKER)
    headers = {"Authorization": f"Bearer {TOKENS[wrong](inside)}"}
    client = inside.app.test_client()
    for method, paths in PATHS.items():
        for path in paths:
            more = {} if method in ("GET", "DELETE") else {"json": {"text": "x", "id": "1"}}
            found = client.open(f"/v1/conversations/{key}{path}", method=method, headers=headers, **more)  # fmt: skip
            assert found.status_code in (401, 403), (method, path)
            assert MARKER not in found.text
            assert set(found.json) == {"error"}


@pytest.mark.parametrize(
    "spelt",
    [
        *("zendesk:67890:../12345:{id}", "zendesk:67890:%2e%2e/12345:{id}", "zendesk:67890:{key}"),
        *("ZENDESK:12345:{id}", "zendesk:012345:{id}", "zendesk:67890/zendesk:12345:{id}"),
        *("zendesk::{id}", "zendesk:*:{id}"),
    ],
)
def test_no_spelling_of_a_key_reaches_across(inside: Inside, spelt: str):
    """An agent of another account, with a good token, writes the key in some other way."""
    key = inside.talk()
    headers = {"Authorization": f"Bearer {inside.token(account='67890')}"}
    address = f"/v1/conversations/{spelt.format(id=key.id, key=key)}"
    found = inside.app.test_client().get(address, headers=headers)
    assert MARKER not in found.text
    assert str(key) not in str((found.json or {}).get("turns"))


def test_the_board_shows_the_tokens_own_account_alone(inside: Inside):
    """The same agent's number in another account is somebody else."""
    inside.talk(agent_id="agent-1")
    for token in (inside.token(account="67890"), inside.token(helpdesk="intercom")):
        found = inside.app.test_client().get(
            "/v1/board/events", headers={"Authorization": f"Bearer {token}"}, buffered=False
        )
        first = next(iter(found.response)) if found.status_code == 200 else found.data
        assert MARKER.encode() not in first
        found.close()


def test_anothers_secret_writes_nothing_into_our_conversations(inside: Inside):
    """By webhook of either desk, and by a card's press."""
    key = inside.talk()
    before = inside.service.log.load(key)
    client = inside.app.test_client()
    event = desk.message_event(1, 1, "spoiled")
    event |= {"account_id": 12345, "detail": {"id": key.id}, "subject": f"zen:ticket:{key.id}"}
    body = json.dumps(event).encode()
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    found = client.post(
        "/webhooks/zendesk", data=body, headers=signed_headers(THEIR_SIGNING_SECRET, body, now)
    )
    assert (found.status_code, found.json["error"]["code"]) == (401, "account_mismatch")
    body = json.dumps({"app_id": "ours", "topic": "conversation.user.replied"}).encode()
    found = client.post(
        "/webhooks/intercom", data=body, headers=webhook_headers(THEIR_CLIENT_SECRET, body)
    )
    assert (found.status_code, found.json["error"]["code"]) == (401, "account_mismatch")
    assert inside.service.log.load(key) == before


@pytest.mark.parametrize("press", ["initialize", "submit"])
def test_a_card_of_another_workspace_shows_and_changes_nothing_of_ours(inside: Inside, press: str):
    """Its own secret with our workspace's id is refused; with its own id it is its own conversation."""
    client = inside.app.test_client()
    ours = {"workspace_id": "ours", "conversation": {"id": "c1"}, "admin": {"id": "7"}}
    known = inside.talk_on_intercom("ours", "c1")
    for workspace, secret, status in (
        ("ours", THEIR_CLIENT_SECRET, 401),
        ("theirs", THEIR_CLIENT_SECRET, 200),
    ):
        asked = {**ours, "workspace_id": workspace, "component_id": "used:n1:validation.missing"}
        body = json.dumps({**asked, "input_values": {"draft": "x"}}).encode()
        found = client.post(f"/intercom/canvas/{press}", data=body, headers=card_headers(secret, body))  # fmt: skip
        assert found.status_code == status
        assert MARKER not in found.text
    assert inside.service.log.load(known).outcomes == {}


def test_no_page_of_the_console_has_a_customers_words(inside: Inside):
    """Admin, compliance lead, coach and auditor open every page and download every file."""
    key = inside.talk(team="billing", team_name="Billing", agent_id="agent-1", customer_name=MARKER)
    pages = [one for one in inside.routes("/console", "GET") if "<" not in one]
    pages += ["/console/teams/zendesk:12345:billing", "/console/learning?team=zendesk:12345:billing"]  # fmt: skip
    for role, client in inside.consoles().items():
        for page in pages:
            found = client.get(page)
            assert MARKER not in found.text, (role, page)
            assert key.id not in found.text, (role, page)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_console_is_closed_to_everybody_who_is_not_signed_in(inside: Inside, method: str):
    """A good page token is no console session either."""
    client = inside.app.test_client()
    headers = {"Authorization": f"Bearer {inside.token()}", "Accept": "application/json"}
    for page in inside.routes("/console", method):
        if "static" in page or "/sign-in" in page or "/company" in page:
            continue
        found = client.open(page.replace("<path:", "").replace(">", ""), method=method, headers=headers)  # fmt: skip
        assert found.status_code in (302, 303, 400, 401, 403), page
        assert MARKER not in found.text


def test_an_agents_own_page_opens_to_nobody_else(inside: Inside):
    """A colleague with their own page asks for somebody's moments; a link is good once."""
    key = inside.talk(agent_id="agent-own", agent_name="Own")
    inside.talk(
        ticket=key.id,
        author="agent",
        text="Three weeks is long, I am sorry. I will check it today.",
        agent_id="agent-own",
    )
    mine = inside.app.test_client()
    head = {"Authorization": f"Bearer {inside.token('agent-own')}"}
    link = mine.post("/own/link", headers=head).json["url"]
    assert mine.get(link).status_code == 303
    assert key.id in mine.get("/own/everything.json").text or mine.get("/own").status_code == 200
    again = inside.app.test_client()
    assert again.get(link).status_code == 401
    other = inside.app.test_client()
    other.get(
        other.post(
            "/own/link", headers={"Authorization": f"Bearer {inside.token('agent-2')}"}
        ).json["url"]
    )
    message = inside.service.log.load(key).turns[-1].message.id
    asked = {"conversation": str(key), "message": message}
    assert other.get("/own/keep", query_string=asked).status_code == 404
    for client in (other, again):
        for page in ("/own", "/own/everything.json"):
            assert key.id not in client.get(page).text
    program = {"Authorization": f"Bearer {inside.token('agent-own', role='api')}"}
    assert again.post("/own/link", headers=program).status_code == 403


def test_a_line_of_another_account_cannot_be_seen_voted_for_or_taken_back(inside: Inside):
    key, theirs = inside.talk(), inside.talk("67890")
    client = inside.app.test_client()
    head = {"Authorization": f"Bearer {inside.token()}"}
    line = {
        "text": "It makes sense that waiting so long wears you down.",
        "move": "acknowledge",
        "keep": "team",
    }
    shared = client.post(f"/v1/conversations/{key}/phrases", json=line, headers=head)
    assert shared.status_code == 200, shared.text
    phrase = shared.json["phrase"]
    head = {"Authorization": f"Bearer {inside.token(account='67890')}"}
    found = client.get(f"/v1/conversations/{theirs}/phrases?words=wears", headers=head)
    assert phrase not in found.text
    for path, body in (("vote", {"phrase": phrase, "vote": "up"}), ("forget", {"phrase": phrase}),
                       ("used", {"phrase": phrase, "id": "1"})):  # fmt: skip
        found = client.post(f"/v1/conversations/{theirs}/phrases/{path}", json=body, headers=head)
        assert found.status_code == 404, path
