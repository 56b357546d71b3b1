"""Rewording over HTTP: off unless the operator and the team turn it on, and webhooks never wait for it."""

import subprocess
import sys
import time

import pytest

from assist_service.access.page_tokens import Page
from assist_service.app import create_app
from assist_service.domain.conversation import ConversationKey, Details
from assist_service.domain.types import Message
from assist_service.errors import SettingError
from assist_service.helpdesk.contract import Incoming
from assist_service.settings import Settings
from assist_service.store.optimistic_update import update_document
from tests.model import serving, swap

UPSET = "Order 30551 is three weeks late. I am really angry, and this is the third time I write!"
OFF = """
import sys, tempfile
from assist_service.app import create_app
from assist_service.settings import Settings
from assist_service.domain.conversation import ConversationKey, Details
from assist_service.helpdesk.contract import Incoming
from assist_service.domain.types import Message
from assist_service.access.page_tokens import Page
app = create_app(Settings({"ASSIST_DATA_DIR": sys.argv[1]}))
service = app.extensions["assist"]
key = ConversationKey("demo", "local", "1")
said = Message("m1", "customer", sys.argv[2], service.clock())
kept = service.observe(Incoming(key, "m1", said.sent_at, said, Details(language="en")))
token = service.tokens.issue(Page("demo", "local", "Sam"), service.clock())
head = {"Authorization": f"Bearer {token}"}
state = app.test_client().get(f"/v1/conversations/{key}", headers=head).json
nudge = kept.conversation.nudge.id
told = app.test_client().post(f"/v1/conversations/{key}/reword", json={"nudge": nudge}, headers=head).json
print(state["rewording"], told["end"], [name for name in sys.modules if name.startswith("assist_service.rewording")])
service.close()
"""


@pytest.fixture(scope="module")
def model():
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def app(tmp_path_factory, model):
    app = create_app(
        Settings(
            {
                "ASSIST_DATA_DIR": str(tmp_path_factory.mktemp("rewording") / "data"),
                "ASSIST_LLM_URL": model.url,
                "ASSIST_LLM_HOSTS": "127.0.0.1",
                "ASSIST_LLM_MODEL": "tiny",
            }
        )
    )
    yield app
    app.extensions["assist"].close()


@pytest.fixture(autouse=True)
def well_behaved_model(model):
    model.say, model.manner = (lambda draft: draft), "well"
    model.sent.clear()


def begin(app, ticket: str, *, on: bool):
    """A conversation with an open nudge, and a way to ask for it as its agent's sidebar."""
    service = app.extensions["assist"]
    update_document(
        service.documents,
        "settings",
        lambda _: {"organisation": {"reword": on}, "teams": {}},
        who="t",
        note="",
        at=1.0,
    )
    key = ConversationKey("demo", "local", ticket)
    said = Message("m1", "customer", UPSET, service.clock())
    details = Details(channel="chat", language="en", customer_name="Dana")
    kept = service.observe(Incoming(key, "m1", said.sent_at, said, details))
    token = service.tokens.issue(Page("demo", "local", "Sam"), service.clock())
    client = app.test_client()

    def ask(path: str, **body):
        call = client.post if body else client.get
        more = {"json": body} if body else {}
        return call(f"/v1/conversations/{key}{path}", headers={"Authorization": f"Bearer {token}"}, **more)  # fmt: skip

    return kept.conversation.nudge, ask


def test_without_a_model_no_rewording_module_is_imported(tmp_path):
    """In a separate process: start, a nudge, the page's state and a request for a rewording."""
    found = subprocess.run(
        [sys.executable, "-c", OFF, str(tmp_path / "data"), UPSET],
        capture_output=True, check=True, timeout=60,
    )  # fmt: skip

    assert found.stdout.decode().strip().splitlines()[-1] == "False off []"


def test_a_team_with_rewording_off_makes_no_call(app, model):
    nudge, ask = begin(app, "team-off", on=False)

    assert ask("").json["rewording"] is False
    assert ask("/reword", nudge=nudge.id).json == {"end": "off", "suggestion": None}
    assert model.sent == []


def test_a_rewording_follows_the_original_wording_and_its_cost_is_counted(app, model):
    model.say = swap("third", "third")
    nudge, ask = begin(app, "on", on=True)
    assert model.sent == []  # neither the webhook nor the state calls the model
    assert ask("").json["nudge"]["suggestion"]["segments"]
    assert model.sent == []
    told = ask("/reword", nudge=nudge.id).json

    assert told["end"] == "reworded"
    assert len(model.sent) == 1
    service = app.extensions["assist"]
    from assist_service.repositories.llm_usage import LlmUsage

    day = LlmUsage(service.store).day(service.clock())
    assert (day["calls"], day["in"], day["out"]) == (1, 120, 40)
    assert 'assist_rewordings_total{end="reworded"}' in app.test_client().get("/metrics").text


def test_a_hanging_model_delays_no_webhook(app, model):
    """While one agent's page waits for the model, the next message is processed."""
    from concurrent.futures import ThreadPoolExecutor

    nudge, ask = begin(app, "hangs", on=True)
    model.manner = "hangs"
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(ask, "/reword", nudge=nudge.id)
        kept, _ = begin(app, "meanwhile", on=True)
        assert kept is not None
        assert waiting.result().json["end"] == "late"

    # The page's call; webhooks make none.
    assert len(model.sent) == 1


def test_a_nudge_that_is_no_longer_open_is_not_reworded(app, model):
    _, ask = begin(app, "gone", on=True)

    assert ask("/reword", nudge="0000").status_code == 404
    assert model.sent == []


@pytest.mark.parametrize(
    ("url", "hosts"),
    [("https://llm.example/v1", ""), ("http://llm.example/v1", "llm.example"), ("llm", "llm")],
)
def test_an_address_that_is_not_allowed_prevents_the_start(tmp_path, url, hosts):
    settings = Settings(
        {
            "ASSIST_DATA_DIR": str(tmp_path / "data"),
            "ASSIST_LLM_URL": url,
            "ASSIST_LLM_HOSTS": hosts,
        }
    )
    from assist_service.repositories.llm_usage import LlmUsage
    from assist_service.web.rewording import rewriter_factory

    with pytest.raises(SettingError, match="ASSIST_LLM_URL"):
        rewriter_factory(settings, LlmUsage(None), time.time)
