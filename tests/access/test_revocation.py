"""Whatever is handed out ends by itself, and at once when whoever runs the service says so."""

import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from assist_service.access.page_tokens import Page
from assist_service.access.revocation import (
    DOCUMENT,
    EVERYBODY,
    LONGEST_SECONDS,
    latest_revocation,
    revocation_names,
    with_revocation,
)
from assist_service.access.users import Invitation, invite, read_users
from assist_service.access.users import revoke as take_out
from assist_service.app import create_app
from assist_service.audit_log.chain import verify
from assist_service.cli.revoke import revoke
from assist_service.service import Service
from assist_service.settings import Settings
from assist_service.store.optimistic_update import update_document
from integrations.intercom import live_link

SECRET = "intercom-secret-for-tests"
SAM = Page("intercom", "ws7k2p9q", "7104501")
KEY = "intercom:ws7k2p9q:141"


class Desk:
    """The application, with a clock that a test sets."""

    def __init__(self, app: Flask, now: list[float]) -> None:
        self.app, self.now = app, now
        self.service: Service = app.extensions["assist"]

    def later(self, seconds: float) -> None:
        self.now[0] += seconds

    def end(self, *whose: str, name: str = "") -> None:
        """What `assist revoke` writes."""
        secret = str(self.service.settings["ASSIST_SECRET_KEY"])
        name = name or revocation_names(secret, *whose)[-1]
        edit: Callable[[object], object] = lambda value: with_revocation(value, name, self.now[0])  # noqa: E731
        update_document(self.service.documents, DOCUMENT, edit, who="t", note="", at=self.now[0])
        self.service.documents.refresh(DOCUMENT)

    def bearer(self, page: Page = SAM) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.service.tokens.issue(page, self.now[0])}"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    now = [time.time()]
    data_dir = tmp_path_factory.mktemp("revocation") / "data"
    made = create_app(
        Settings(
            {
                "ASSIST_DATA_DIR": str(data_dir),
                "ASSIST_SECRET_KEY": "a secret for the tests of what is ended",
                "ASSIST_INTERCOM_CLIENT_SECRET": SECRET,
            }
        )
    )
    service: Service = made.extensions["assist"]
    # The service is frozen for everybody but this clock, which goes on from test to test.
    clock = service.clock
    object.__setattr__(service, "clock", lambda: now[0])
    found = Desk(made, now)
    with pytest.MonkeyPatch.context() as patch:
        # itsdangerous asks the clock itself, PyJWT is told it by us.
        patch.setattr("itsdangerous.timed.time.time", lambda: now[0])
        yield found
    object.__setattr__(service, "clock", clock)
    service.close()


@pytest.fixture(autouse=True)
def minute(desk: Desk) -> None:
    """What a test before this one ended is over."""
    desk.later(60)


# What is handed out: how it is got and used (the status of using it), and how long it lives.


def page_token(desk: Desk) -> Callable[[], int]:
    headers = desk.bearer()
    return lambda: desk.app.test_client().get(f"/v1/conversations/{KEY}", headers=headers).status_code  # fmt: skip


def program_token(desk: Desk) -> Callable[[], int]:
    token = desk.service.tokens.issue(msgspec.structs.replace(SAM, role="api"), desk.now[0], 3600)
    headers = {"Authorization": f"Bearer {token}"}
    return lambda: desk.app.test_client().get(f"/v1/conversations/{KEY}", headers=headers).status_code  # fmt: skip


def live_view(desk: Desk) -> Callable[[], int]:
    view = live_link.LiveView("ws7k2p9q", "141", "7104501", secrets.token_hex(4))
    link = live_link.issue(view, SECRET, desk.now[0])
    return lambda: desk.app.test_client().get(f"/intercom/live/{link}").status_code


def own_link(desk: Desk) -> Callable[[], int]:
    url = desk.app.test_client().post("/own/link", headers=desk.bearer()).json["url"]
    return lambda: desk.app.test_client().get(url).status_code


def own_cookie(desk: Desk) -> Callable[[], int]:
    client = desk.app.test_client()
    client.get(client.post("/own/link", headers=desk.bearer()).json["url"])
    return lambda: client.get("/own").status_code


HANDED_OUT = {
    "page token": (page_token, 900, 200),
    "program's token": (program_token, 3600, 200),
    "live link": (live_view, 3600, 200),
    "own link": (own_link, 61, 303),
    "own cookie": (own_cookie, 8 * 3600 + 1, 200),
}
each = pytest.mark.parametrize("name", HANDED_OUT)


@each
def test_it_holds_until_its_time_is_over(desk: Desk, name: str):
    get, seconds, good = HANDED_OUT[name]
    use = get(desk)
    desk.later(seconds - 2)
    if "link" not in name:
        assert use() == good
    desk.later(3)
    assert use() == 401


@each
@pytest.mark.parametrize("whose", ["agent", "account", "everybody"])
def test_it_ends_at_once_when_somebody_says_so(desk: Desk, name: str, whose: str):
    get, _, good = HANDED_OUT[name]
    used, unused = get(desk), get(desk)
    assert used() == good
    desk.later(1)
    match whose:
        case "agent":
            desk.end("intercom", "ws7k2p9q", "7104501")
        case "account":
            desk.end("intercom", "ws7k2p9q")
        case _:
            desk.end(name=EVERYBODY)

    assert unused() == 401
    desk.later(1)
    assert get(desk)() == good, "what is handed out afterwards holds"


@each
def test_ending_somebody_elses_ends_nothing_of_this(desk: Desk, name: str):
    get, _, good = HANDED_OUT[name]
    use = get(desk)
    desk.later(1)
    desk.end("intercom", "ws7k2p9q", "another")
    desk.end("intercom", "another")
    desk.end("zendesk", "ws7k2p9q", "7104501")

    assert use() == good


def test_an_open_stream_ends_with_its_token(desk: Desk):
    """Else it would renew itself for as long as the page stays open."""
    answer = desk.app.test_client().get(
        f"/v1/conversations/{KEY}/events", headers=desk.bearer(), buffered=False
    )
    parts = answer.iter_encoded()
    assert b"event: state" in next(parts)
    assert desk.service.live.listening.wait(10)
    desk.later(1)
    done = threading.Event()

    def read() -> None:
        for _ in parts:
            pass
        done.set()

    threading.Thread(target=read, daemon=True).start()
    desk.end("intercom", "ws7k2p9q", "7104501")
    assert done.wait(10)
    answer.close()


def test_a_session_of_the_console_ends_after_twelve_hours_or_with_its_person(desk: Desk):
    service = desk.service
    documents = service.documents

    def enter() -> FlaskClient:
        client = desk.app.test_client()
        invitation = Invitation("anna@example.com", "admin", "test", desk.now[0] + 60)
        edit = lambda value: msgspec.to_builtins(invite(read_users(value), f"l{desk.now[0]}", invitation))  # noqa: E731  # fmt: skip
        update_document(documents, "users", edit, who="t", note="", at=1.0)
        path = f"/console/sign-in/l{desk.now[0]}"
        found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
        assert client.post(path, data={"csrf_token": found[1]}).status_code == 303
        return client

    first = enter()
    assert first.get("/console/").status_code == 200
    desk.later(12 * 3600 + 1)
    assert first.get("/console/").status_code == 303
    second = enter()
    assert second.get("/console/").status_code == 200
    edit = lambda value: msgspec.to_builtins(take_out(read_users(value), "anna@example.com"))  # noqa: E731
    update_document(documents, "users", edit, who="t", note="", at=1.0)
    assert second.get("/console/").status_code == 303


def test_a_token_of_another_role_or_account_is_not_this_one(desk: Desk):
    """Role, agent and account stand in what is signed: a program's token is no agent's."""
    program = msgspec.structs.replace(SAM, role="api")
    asked = desk.app.test_client().post("/own/link", headers=desk.bearer(program))
    assert asked.status_code == 403
    other = msgspec.structs.replace(SAM, account="another")
    asked = desk.app.test_client().get(f"/v1/conversations/{KEY}", headers=desk.bearer(other))
    assert asked.status_code == 403
    page, _ = desk.service.tokens.verify(
        desk.service.tokens.issue(program, desk.now[0]), desk.now[0]
    )
    assert page == program


def test_the_record_tells_who_ended_what_and_names_no_agent(desk: Desk):
    desk.end("intercom", "ws7k2p9q", "7104501")
    kept = verify(desk.service.documents, DOCUMENT)

    assert kept.broken is None
    assert kept.entries
    assert "7104501" not in str(desk.service.documents.read(DOCUMENT).value)


def test_what_was_ended_longer_ago_than_anything_lives_is_forgotten():
    value = with_revocation(with_revocation(None, "a:b", 1.0), "a:c", 1.0 + LONGEST_SECONDS)

    assert value == {"a:c": 1.0 + LONGEST_SECONDS}
    assert latest_revocation(value, ("*", "a:b")) == 0.0
    assert latest_revocation(value, ("*", "a:c")) == 1.0 + LONGEST_SECONDS


@pytest.mark.parametrize("whose", [[], ["zendesk"], ["zendesk:"], ["a:b", "--everybody"], ["a:b:"]])
def test_the_command_asks_again_for_what_it_does_not_understand(whose: list[str]):
    from click.testing import CliRunner

    assert CliRunner().invoke(revoke, whose).exit_code == 2


def test_the_command_ends_pages_of_a_running_service(running, tmp_path):
    import requests

    headers = running.bearer("demo:ended")
    url = f"{running.url}/v1/conversations/demo:ended:1"
    assert requests.get(url, headers=headers, timeout=10).status_code == 200
    told = running.run("revoke", "demo:ended")

    assert "Revoked all tokens of demo:ended." in told
    deadline = time.monotonic() + 10
    while requests.get(url, headers=headers, timeout=10).status_code == 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert requests.get(url, headers=headers, timeout=10).json()["error"]["code"] == "token_ended"
