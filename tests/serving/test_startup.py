"""A web process that starts while the store is away says so, and works as soon as it can."""

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import Client

from assist_service.errors import SettingError, StoreUnavailable
from assist_service.serving import startup
from assist_service.serving.startup import WaitingRoom


class Store:
    """Away until it is told to be there."""

    def __init__(self) -> None:
        self.there = False
        self.asked = 0

    def make(self) -> Flask:
        self.asked += 1
        if not self.there:
            raise StoreUnavailable("The store did not answer (ConnectionError).")
        app = Flask("made")
        app.add_url_rule("/readyz", view_func=lambda: "ready")
        return app


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(startup, "PAUSE_SECONDS", 0.01)


def test_it_answers_503_until_the_store_is_there(wait: Callable[..., None]):
    """A process that ended instead would end the whole service: gunicorn gives up on it."""
    store = Store()
    client = Client(WaitingRoom(store.make))

    refused = client.post("/webhooks/zendesk", data=b"{}")
    assert (refused.status_code, refused.json["error"]["code"]) == (503, "store_unavailable")
    assert refused.headers["Retry-After"] == "5"
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503

    store.there = True
    wait(lambda: client.get("/readyz").status_code == 200, "the real application")
    asked = store.asked
    assert client.get("/readyz").text == "ready"
    assert store.asked == asked


def test_it_stops_waiting_when_the_process_stops(wait: Callable[..., None]):
    store = Store()
    room = WaitingRoom(store.make)
    wait(lambda: store.asked > 2, "it to ask again")

    room.close()

    asked = store.asked + 1
    store.there = True
    assert Client(room).get("/readyz").status_code == 503
    assert store.asked <= asked


def test_what_the_operator_must_mend_is_raised():
    """A wrong setting is no store that comes back."""

    def make() -> Flask:
        raise SettingError("ASSIST_PORT: 'x' is not allowed.")

    with pytest.raises(SettingError):
        WaitingRoom(make)
