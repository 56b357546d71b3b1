"""``assist deliveries``: an operator sees what was given up, without a customer's words, and replays it."""

import json

import pytest
from click.testing import CliRunner

from assist_service.cli import assist
from assist_service.delivery.queue import Deliveries
from assist_service.domain.conversation import ConversationKey
from assist_service.domain.types import Nudge
from assist_service.errors import NotFound
from assist_service.helpdesk.contract import Delivery
from assist_service.store import keys

KEY = ConversationKey("zendesk", "1", "141")
NAME = "zendesk:1:141|note:n1"


@pytest.fixture
def run(store, data_dir, monkeypatch):
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setenv("ASSIST_DATA_DIR", str(data_dir))
    return lambda *arguments: CliRunner().invoke(assist, ["deliveries", *arguments])


@pytest.fixture
def queue(store) -> Deliveries:
    """A queue with one delivery that was given up."""
    queue = Deliveries(store, 3600)
    nudge = Nudge("n1", "validation.missing", "Title", "I am so cross", (), "m1")
    queue.enqueue(Delivery("note:n1", "note", KEY, 0.0, nudge=nudge))
    (taken,) = queue.claim(keys.bucket(KEY), "me", 10, 1000)
    queue.settle(taken, "dead", reason="The ticket is closed.")
    return queue


def test_nothing_given_up_is_good(run):
    found = run("list")
    assert (found.exit_code, found.stdout) == (0, "")
    assert found.stderr == "0 failed, 0 waiting, 0 to be retried later; the oldest is 0 s old.\n"


def test_what_was_given_up_is_listed_without_its_words(queue, run):
    found = run("list", "--json")
    row = json.loads(found.stdout)
    assert found.exit_code == 1
    assert (row["name"], row["kind"], row["tries"], row["why"]) == (
        NAME, "note", 1, "The ticket is closed.",
    )  # fmt: skip
    assert "cross" not in found.stdout + run("list").stdout


@pytest.mark.parametrize("arguments", [("--all",), (NAME,)])
def test_it_is_replayed(queue, run, arguments):
    assert run("replay", *arguments).stdout == "1 queued again.\n"
    (taken,) = queue.claim(keys.bucket(KEY), "me", 10, 1000)
    assert (taken.claims, taken.tries) == (2, 1)


@pytest.mark.parametrize("arguments", [(), ("--all", NAME)])
def test_wrong_use_is_told(run, arguments):
    assert run("replay", *arguments).exit_code == 2


def test_an_unknown_name_is_told(run):
    assert isinstance(run("replay", "zendesk:1:9|note:x").exception, NotFound)
