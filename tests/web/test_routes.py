"""Every route of the application, called as the table in docs/security.md says: by strangers first."""

import json
import re
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from assist_service.access.page_tokens import Page, PageTokens
from assist_service.access.users import PERMITTED_ROLES, ROLES, Invitation, invite, read_users
from assist_service.app import create_app
from assist_service.own_week.repository import OwnMoments, SavedMoment
from assist_service.service import Service
from assist_service.settings import Settings
from assist_service.store.optimistic_update import update_document
from integrations.intercom import live_link
from integrations.intercom.verification import card_headers, webhook_headers
from tests.integrations.zendesk.opening import ACCOUNT, App
from tests.web.console.test_roles import ROUTES as FORMS

ROOT = Path(__file__).parents[2]
OTHERS = """\
intercom:
  - workspace_id: other1
    client_secret: env:OTHER_INTERCOM
chatwoot:
  - account_id: "2"
    webhook_secret: env:OTHER_CHATWOOT
    dashboard_token: env:OTHER_WORD
"""
WORD, OTHER_WORD = "a-long-random-word-of-ours", "a-long-random-word-of-theirs"
INTERCOM, OTHER_INTERCOM = "the-secret-of-one-workspace", "the-secret-of-another-workspace"
WORKSPACE, CONVERSATION = "ws7k2p9q", "215470000"
KEY = f"intercom:{WORKSPACE}:{CONVERSATION}"
PASSWORD = "four plain words here"
ZENDESK_APP = App()


class Row(NamedTuple):
    """One row of the table."""

    method: str
    rule: str
    who: str
    proof: str
    answers: dict[str, str]


def rows() -> Iterator[Row]:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if match := re.fullmatch(r"`([A-Z]+) (/\S*)`", cells[0]):
            answers = dict(zip(("none", "wrong", "else", "right"), cells[3:7], strict=True))
            yield Row(match[1], match[2], cells[1], cells[2], answers)


TABLE = {(row.method, row.rule): row for row in rows()}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("routes") / "data"
    folder.mkdir()
    (folder / "accounts.yaml").write_text(OTHERS, encoding="utf-8")
    rules = folder / "rules"
    rules.mkdir()
    made = create_app(
        Settings(
            {
                "ASSIST_DATA_DIR": str(folder),
                "ASSIST_RULES_DIR": str(rules),
                "ASSIST_INTERCOM_CLIENT_SECRET": INTERCOM,
                "ASSIST_INTERCOM_WORKSPACE_ID": WORKSPACE,
                "ASSIST_CHATWOOT_ACCOUNT_ID": "1",
                "ASSIST_CHATWOOT_DASHBOARD_TOKEN": WORD,
                "OTHER_INTERCOM": OTHER_INTERCOM,
                "OTHER_CHATWOOT": "another-secret-of-chatwoot",
                "OTHER_WORD": OTHER_WORD,
                **ZENDESK_APP.settings(),
            }
        )
    )
    service: Service = made.extensions["assist"]
    own = service.part(OwnMoments)
    for name in ("Sam", "Kim"):
        own.save(
            f"zendesk:{ACCOUNT}:{name}",
            SavedMoment(f"of-{name}", time.time(), "So late.", "I see.", f"zendesk:{ACCOUNT}"),
        )
    yield made
    service.close()


@pytest.fixture
def service(app: Flask) -> Service:
    found: Service = app.extensions["assist"]
    return found


def test_the_table_has_every_route_and_no_other(app: Flask):
    served = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"OPTIONS"}
        if method != "HEAD" or "GET" not in rule.methods
    }

    assert served == set(TABLE)


def test_the_table_names_the_roles_of_each_permission():
    for row in TABLE.values():
        if match := re.fullmatch(r"session, `(\S+)`", row.proof):
            roles = [role for role in ROLES if role in PERMITTED_ROLES[match[1]]]
            assert row.who == ("every role" if len(roles) == len(ROLES) else ", ".join(roles))
            assert (row.answers["else"] == "–") == (len(roles) == len(ROLES)), row


def token(service: Service, page: Page) -> dict[str, str]:
    return {"Authorization": f"Bearer {service.tokens.issue(page, service.clock())}"}


BODIES = {
    "draft": {"text": "Hello."},
    "outcomes": {"id": "1", "nudge": "none", "outcome": "copied"},
    "hand": {"tone": {"full_forms": True, "no_name": False}},
    "reword": {"nudge": "none"},
    "phrases": {
        "text": "That is a long wait, and I see why it is hard.",
        "keep": "own",
        "move": "acknowledge",
    },
    "preview": {"text": "That is a long wait, and I see why it is hard."},
    "used": {"phrase": "playbook/none", "id": "1"},
    "vote": {"phrase": "playbook/none", "vote": True},
    "forget": {"phrase": "playbook/none"},
    "heard": {"details": {}, "messages": []},
    "messages": {"conversation": "demo:local:routes", "author": "customer", "text": "Hello."},
}


class Caller:
    """Calls one route with one kind of proof; the methods are named after the table's proofs."""

    def __init__(self, app: Flask, row: Row, case: str) -> None:
        self.service: Service = app.extensions["assist"]
        self.client = app.test_client()
        self.row, self.case = row, case
        self.path = row.rule.replace("<path:name>", KEY).replace("<helpdesk>", "intercom")
        self.path = self.path.replace("<ticket>", "141").replace("<identity>", "of-Sam")
        self.path = self.path.replace("<path:filename>", self._file())

    def _file(self) -> str:
        files = {
            "/static": "sidebar/api.js",
            "/static/playbook": "panel.js",
            "/static/own": "link.js",
            "/console/static": "console.css",
            "/own/static": "own.css",
            "/demo/static": "page.js",
        }
        return files.get(self.row.rule.removesuffix("/<path:filename>"), "desk.js")

    def open(self, path: str | None = None, **more: object) -> TestResponse:
        answer = self.client.open(path or self.path, method=self.row.method, **more)
        # A stream is told by its beginning.
        answer.close()
        return answer

    def nothing(self) -> TestResponse:
        return self.open(data=self._form())

    def _form(self) -> dict[str, str] | None:
        if not self.row.rule.startswith("/console") or self.row.method == "GET":
            return None
        page = self.client.get("/console/sign-in").text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found
        return {"csrf_token": found[1]}

    def signature(self) -> TestResponse:
        name = (ROOT / "integrations/intercom/fixtures/conversation.user.created.json").read_bytes()
        told = json.loads(name)
        told["app_id"] = WORKSPACE
        sign = webhook_headers
        if "canvas" in self.row.rule:
            told = {"workspace_id": WORKSPACE, "conversation": {"id": CONVERSATION}}
            sign = card_headers
        body = json.dumps(told).encode()
        secret = {"none": "", "wrong": "guessed", "else": OTHER_INTERCOM, "right": INTERCOM}
        headers = sign(secret[self.case], body) if self.case != "none" else {}
        return self.open(data=body, headers=headers)

    def page_token(self) -> TestResponse:
        desk = ("zendesk", ACCOUNT) if "/zendesk/" in self.row.rule else ("intercom", WORKSPACE)
        ours = Page(*desk, "Sam")
        headers: dict[str, str] = {}
        if self.case == "wrong":
            forged = PageTokens("another secret, long enough for this").issue(ours, time.time())
            headers = {"Authorization": f"Bearer {forged}"}
        elif self.case == "else":
            headers = token(self.service, Page("chatwoot", "77", "Eve"))
        elif self.case == "right":
            headers = token(self.service, ours)
        name = self.path.rpartition("/")[2]
        return self.open(headers=headers, json=BODIES.get(name, {}))

    def link(self) -> TestResponse:
        if "/own/" in self.row.rule:
            page = Page("zendesk", ACCOUNT, "Kim" if self.case == "else" else "Sam")
            url = self.client.post("/own/link", headers=token(self.service, page)).json["url"]
            made = url.rpartition("/")[2]
        elif "/live/" in self.row.rule:
            view = live_link.LiveView(WORKSPACE, CONVERSATION, "7104501", secrets.token_hex(4))
            secret = OTHER_INTERCOM if self.case == "else" else INTERCOM
            made = live_link.issue(view, secret, time.time())
        else:
            made = invited(self.service, "admin")
        wrong = {"none": "x", "wrong": made[:-4] + "AAAA"}.get(self.case, made)
        return self.open(re.sub(r"<\w+>", wrong, self.path), data=self._form())

    def signed_url(self) -> TestResponse:
        app, now = ZENDESK_APP, time.time()
        form = {"token": app.url_token(now)}
        if self.case == "none":
            form = {}
        elif self.case == "wrong":
            form = {"token": App().url_token(now)}
        elif self.case == "else":
            elsewhere = "https://rival.zendesk.com/api/v2/apps/installations/1.json"
            form = {"token": app.url_token(now, aud=elsewhere)}
        return self.open(data=form)

    def dashboard_token(self) -> TestResponse:
        words = {"none": "", "wrong": WORD[:-1], "else": OTHER_WORD, "right": WORD}
        return self.open(f"{self.path}?token={words[self.case]}")

    def own_cookie(self) -> TestResponse:
        if self.case == "wrong":
            forged = URLSafeTimedSerializer("guessed", salt="own stay").dumps(["zendesk", "1", "x"])
            self.client.set_cookie("assist_own", forged, path="/own")
        elif self.case != "none":
            page = Page("zendesk", ACCOUNT, "Kim" if self.case == "else" else "Sam")
            url = self.client.post("/own/link", headers=token(self.service, page)).json["url"]
            self.client.get(url)
        return self.open(data={"with": "", "helps": "yes"} if self.row.method == "POST" else None)

    def same_origin(self) -> TestResponse:
        headers = {}
        if self.case == "wrong":
            headers = {"Host": "evil.example", "Origin": "https://evil.example"}
        name = self.path.rpartition("/")[2]
        return self.open(headers=headers, json=BODIES.get(name, {}))

    def password(self) -> TestResponse:
        form = self._form() or {}
        if self.case == "right":
            signed_in(self.client, self.service, "admin", PASSWORD)
            form = self._form() or {}
        given = {"none": "", "wrong": "not the password", "right": PASSWORD}[self.case]
        return self.open(data={**form, "email": "admin@example.com", "password": given})

    def session(self, role: str = "") -> TestResponse:
        form: dict[str, str] = {}
        if self.case == "wrong":
            forged = URLSafeTimedSerializer("guessed", salt="cookie-session").dumps({"token": "x"})
            self.client.set_cookie("assist_session", forged, path="/console")
        if role:
            signed_in(self.client, self.service, role)
        path, fields = self._console()
        if self.row.method == "POST":
            form = {**(self._form() or {}), **fields}
        return self.open(path, data=form or None)

    def _console(self) -> tuple[str, dict[str, str]]:
        """Return an address and a form of this route, as the test of the console's roles has them."""
        adapter = self.client.application.url_map.bind("localhost")
        for (method, _), (path, fields, _) in FORMS.items():
            if method == self.row.method:
                address = path if path != "/console" else "/console/"
                rule, _ = adapter.match(address, method, return_rule=True)
                if rule.rule == self.row.rule:
                    return address, fields
        raise AssertionError(self.row)


def invited(service: Service, role: str) -> str:
    made = secrets.token_urlsafe(32)
    invitation = Invitation(f"{role}@example.com", role, "test", time.time() + 60)  # type: ignore[arg-type]
    update_document(
        service.documents,
        "users",
        lambda value: msgspec.to_builtins(invite(read_users(value), made, invitation)),
        who="test",
        note="",
        at=1.0,
    )
    return made


def signed_in(client: FlaskClient, service: Service, role: str, password: str = "") -> None:
    path = f"/console/sign-in/{invited(service, role)}"
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found
    assert client.post(path, data={"csrf_token": found[1]}).status_code == 303
    if password:
        page = client.get("/console/password").text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found
        saved = client.post("/console/password", data={"csrf_token": found[1], "new": password})
        assert saved.status_code == 303


def named(proof: str) -> str:
    return proof.partition(",")[0].replace(" ", "_").lower()


@pytest.mark.parametrize("case", ["none", "wrong", "else", "right"])
def test_every_route_answers_as_its_row_says(app: Flask, case: str):
    """Ten routes or a hundred: one application, each asked in turn."""
    wrong = []
    for row in TABLE.values():
        expected = row.answers[case].partition(",")[0]
        if expected == "–":
            continue
        for role in roles_for(row, case):
            call: Callable[..., TestResponse] = getattr(Caller(app, row, case), named(row.proof))
            answer = call(role) if role else call()
            if str(answer.status_code) != expected:
                wrong.append((row.method, row.rule, role, expected, answer.status_code))

    assert not wrong


def roles_for(row: Row, case: str) -> list[str]:
    """Return the roles to ask as; one of nothing where the proof is no role."""
    match = re.fullmatch(r"session, `(\S+)`", row.proof)
    if match is None or case in ("none", "wrong"):
        return [""]
    allowed = PERMITTED_ROLES[match[1]]  # type: ignore[index]
    return [role for role in ROLES if (role in allowed) == (case == "right")]


def test_what_somebody_else_gets_is_their_own(app: Flask, service: Service):
    """Where a good proof of another's is answered, none of ours is in it."""
    for row in TABLE.values():
        if row.answers["else"].endswith("its own"):
            answer = getattr(Caller(app, row, "else"), named(row.proof))()
            assert "of-Sam" not in answer.text
            assert KEY not in answer.text
