"""Promise 8: a customer's text lives as long as the live window. Attack: search everything afterwards."""

import json
import time

import pytest

from assist_service.domain.conversation import ConversationKey
from assist_service.own_week.repository import OwnMoments
from assist_service.privacy.retention import matching_rules, retention_table
from assist_service.store import keys
from tests.attacks.house import OURS, House
from tests.attacks.inside import Inside
from tests.privacy.everything import leave_traces, where

# Words that are no fact to be replaced, so that nothing but time can take them away.
WORDS = ("ostrichmelody", "walruscadenza", "heronfugue", "ottersonata")
SAID = f"I have been waiting three weeks because the {WORDS[0]} broke and I am really angry!"
ANSWERED = f"Three weeks of waiting for the {WORDS[1]} would make anyone angry. I will check it."
# Kept longer because an agent or admin chose to keep it, and says so: the facts are taken out.
CHOSEN = ("moments", "hand", "playbook")


def test_nothing_outlives_the_window(house: House):
    """A whole conversation over HTTP; then the window ends, and store, files, log and metrics are searched."""
    ticket = house.ticket()
    key = f"zendesk:{OURS}:{ticket}"
    bearer = house.bearer()
    assert house.said(ticket, SAID, name="Ada").status_code == 200
    house.said(ticket, ANSWERED, "agent", id="agent-1")
    state = house.api("GET", key, headers=bearer).json()
    assert state["turns"]
    nudge = (state["nudge"] or {}).get("id", "n1")
    for method, path, body in (
        ("POST", "/draft", {"text": f"Calm down about the {WORDS[2]}."}),
        ("POST", "/phrases/preview", {"text": f"The {WORDS[2]} is on its way."}),
        ("POST", "/reword", {"nudge": nudge}),
        ("POST", "/outcomes", {"id": "o1", "nudge": nudge, "kind": "wording.blame",
                               "outcome": "dismissed", "reason": "other", "text": WORDS[3]}),
        ("POST", "/outcomes", {"id": "o2", "nudge": WORDS[3], "outcome": WORDS[3]}),
    ):  # fmt: skip
        house.api(method, key, path, headers=bearer, json=body)
    house.api("GET", key, "/phrases", params={"words": WORDS[3]}, headers=bearer)
    house.web.get(f"{house.url}/console/{WORDS[3]}?text={WORDS[3]}")

    window = 24 * 3600
    held = house.keys(*WORDS)
    assert any(":log:" in name for name in held)
    assert {name: left for name, left in held.items() if not 0 < left <= window} == {}
    assert (
        house.keys(WORDS[2], WORDS[3]) == {}
    )  # drafts, searches and nonsense leave nothing at all

    # The window ends: what the store would let go of by then, it lets go of now.
    for name in held:
        house.store.client.expire(name, 0)
    house.store.ask("bgrewriteaof")
    _until(lambda: not house.files(*WORDS))
    assert house.files(*WORDS) == set()
    assert house.keys(*WORDS) == {}
    for answer in (house.metrics(), house.api("GET", key, headers=bearer).text):
        assert not [word for word in WORDS if word in answer]


def test_every_key_with_text_ends_with_the_window(service):
    """Whatever can be left in a store is: only what somebody chose to keep may live on."""
    leave_traces(service)
    rows = retention_table(service.settings["ASSIST_LIVE_HOURS"] * 3600)
    window = next(row.seconds for row in rows if row.kind == "text")
    assert window is not None
    for name in where(service.store, "weeks late", "third time I write", "made anyone angry"):
        (row,) = matching_rules(name, rows)
        left = service.store.client.ttl(name)
        assert 0 < left <= window or row.kind in CHOSEN, (name, left)


def test_what_happens_later_does_not_prolong_it(inside: Inside):
    """An agent who answers nudges and a desk that changes a status, day after day."""
    key = inside.talk(agent_id="agent-1")
    name = keys.log(key)
    inside.service.store.client.expire(name, 100)
    client, headers = inside.app.test_client(), {"Authorization": f"Bearer {inside.token()}"}
    for number in range(3):
        told = {"id": f"late-{number}", "nudge": "n", "kind": "wording.blame", "outcome": "copied"}
        assert (
            client.post(f"/v1/conversations/{key}/outcomes", json=told, headers=headers).status_code
            == 200
        )
    client.get(f"/v1/conversations/{key}", headers=headers)
    assert inside.service.store.client.ttl(name) <= 100


def test_a_process_does_not_remember_what_the_store_forgot(inside: Inside):
    """The state at hand is not shown once its log is gone."""
    key = inside.talk()
    assert inside.service.log.load(key).turns
    inside.service.store.client.delete(keys.log(key))
    assert inside.service.log.load(key).turns == ()
    headers = {"Authorization": f"Bearer {inside.token()}"}
    found = inside.app.test_client().get(f"/v1/conversations/{key}", headers=headers)
    assert found.json["turns"] == []


@pytest.mark.parametrize("conversation", ["gone", ""])
def test_an_agents_own_week_has_no_words(inside: Inside, conversation: str):
    """What lives eight days there leads to the words, and they are gone."""
    key = inside.talk(agent_id="agent-gone")
    inside.talk(ticket=key.id, author="agent", text=ANSWERED, agent_id="agent-gone")
    inside.service.store.client.delete(keys.log(key))
    own = inside.service.part(OwnMoments).week("zendesk:12345:agent-gone", 0.0)
    assert own
    assert WORDS[1] not in json.dumps([str(one) for one in own])
    client = inside.app.test_client()
    head = {"Authorization": f"Bearer {inside.token('agent-gone')}"}
    client.get(client.post("/own/link", headers=head).json["url"])
    asked = {
        "conversation": conversation and str(ConversationKey.parse(str(key))),
        "message": own[0].message,
    }
    assert client.get("/own/keep", query_string=asked).status_code == 404


def _until(holds) -> None:
    deadline = time.monotonic() + 30
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
