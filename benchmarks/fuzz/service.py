"""What is fuzzed in the whole application, over WSGI and on a real store: pages, tokens, streams, OpenAPI."""

import random
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jwt
from flask import Flask
from hypothesis import strategies as st
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from assist_service.access.page_tokens import Page, PageTokens
from assist_service.app import create_app
from assist_service.service import Service
from assist_service.settings import Settings
from benchmarks.fuzz import shapes
from benchmarks.fuzz.inputs import bodies, texts
from benchmarks.fuzz.pure import ANY_BYTES
from benchmarks.fuzz.target import Fault, Leak, Target
from benchmarks.rules.fuzz import broken
from integrations.intercom.verification import card_headers
from tests.integrations.zendesk.opening import ACCOUNT, App

# Secrets that must never be in an answer, and what only an unhandled fault shows.
CANARY = "canary-7f3a9c"
TRACES = ("Traceback", "assist_service/", '.py"', "werkzeug.", "site-packages")
WORKSPACE, CONVERSATION = "ws7k2p9q", "215470000"
KEY = f"intercom:{WORKSPACE}:{CONVERSATION}"
CARD: dict[str, Any] = {
    "workspace_id": WORKSPACE,
    "admin": {"type": "admin", "id": "7104501", "name": "Sam Okafor"},
    "conversation": {"id": CONVERSATION},
    "contact": {"type": "contact", "id": "66f1", "name": "Priya Raman"},
    "component_id": "check",
    "input_values": {"draft": "Calm down, please.", "dismissed:n1": "not_relevant"},
    "current_canvas": {"canvas": {"content": {"components": []}, "stored_data": {}}},
}
PRESSED = (
    "check",
    "draft",
    "words",
    "answer",
    "speak",
    "dismissed:n1:wording.blame",
    "used:n1",
    "snoozed:n1",
    "overridden:n1:policy.finding:a/b",
)
HEARD = {
    "details": {"team": "5", "team_name": "Billing", "channel": "chat", "agent": "7",
                "customer": {"name": "Dana Reyes"}, "agent_name": "Sam"},
    "messages": [{"author": "customer", "text": "<p>Still waiting!</p>", "at": 1.75e9}],
}  # fmt: skip


class Running:
    """The application on a store of its own, with canaries for secrets."""

    def __init__(self) -> None:
        self.zendesk = App()
        folder = Path(tempfile.mkdtemp(prefix="fuzz-")) / "data"
        secret = f"{CANARY}-of-the-service-itself"
        self.app: Flask = create_app(
            Settings(
                {
                    "ASSIST_DATA_DIR": str(folder),
                    "ASSIST_SECRET_KEY": secret,
                    "ASSIST_ZENDESK_SIGNING_SECRET": f"{CANARY}-zendesk",
                    "ASSIST_INTERCOM_CLIENT_SECRET": f"{CANARY}-intercom",
                    "ASSIST_CHATWOOT_WEBHOOK_SECRET": f"{CANARY}-chatwoot",
                    "ASSIST_CHATWOOT_DASHBOARD_TOKEN": f"{CANARY}-word",
                    "ASSIST_CHATWOOT_ACCOUNT_ID": "1",
                    **self.zendesk.settings(),
                }
            )
        )
        self.service: Service = self.app.extensions["assist"]
        self.client = self.app.test_client()
        self.secret = secret

    def close(self) -> None:
        """End the store."""
        self.service.close()

    def bearer(self, page: Page) -> dict[str, str]:
        """Return the header of a page."""
        return {"Authorization": f"Bearer {self.service.tokens.issue(page, time.time())}"}

    def ask(self, method: str, path: str, **more: Any) -> str:
        """Send one request; return its status.

        Raises:
            Fault: the service answered 500.
            Leak: a secret, or a piece of a trace, is in the answer.

        """
        # A stream never ends; its first part is all that is read.
        answer = self.client.open(path, method=method, buffered=False, **more)
        try:
            body = next(answer.iter_encoded(), b"").decode("utf-8", "replace")
            return self._judged(answer, body)
        finally:
            answer.close()

    def _judged(self, answer: TestResponse, body: str) -> str:
        if answer.status_code >= 500 and answer.status_code != 503:
            raise Fault(f"status {answer.status_code}: {body[:200]}")
        if CANARY in body or CANARY in str(answer.headers):
            raise Leak("a secret in an answer")
        if answer.status_code >= 400 and any(trace in body for trace in TRACES):
            raise Leak("a trace in an answer")
        return str(answer.status_code)


def targets(running: Running) -> Iterator[Target]:
    """Yield what reads requests, one by one."""
    secret = f"{CANARY}-intercom"

    def canvas(body: bytes) -> str:
        return running.ask(
            "POST", "/intercom/canvas/submit", data=body, headers=card_headers(secret, body)
        )

    def pressed(chance: random.Random) -> bytes:
        name = chance.choice(PRESSED)
        value = {
            **CARD,
            "component_id": name,
            "input_values": {name: texts(chance), "draft": texts(chance)},
        }
        return bodies(chance, [value])

    def drafted(value: Any, text: str) -> None:
        value["input_values"]["draft"] = text

    yield Target(
        "canvas",
        "Intercom's card, every button",
        canvas,
        pressed,
        ANY_BYTES,
        shapes.in_body(CARD, drafted),
    )

    page = running.bearer(Page("zendesk", ACCOUNT, "8447388090111"))

    def heard(body: bytes) -> str:
        ticket = secrets.randbelow(10**9)
        return running.ask("POST", f"/zendesk/tickets/{ticket}/heard", data=body, headers=page)

    def said(value: Any, text: str) -> None:
        value["messages"][0]["text"] = text

    yield Target(
        "ticket as heard",
        "what Zendesk's sidebar tells",
        heard,
        lambda chance: bodies(chance, [HEARD]),
        ANY_BYTES,
        shapes.in_body(HEARD, said),
    )
    yield from tokens(running)
    yield stream(running)


def tokens(running: Running) -> Iterator[Target]:
    """Yield everything that proves who asks: page tokens, signed URLs, links, cookies."""
    service = running.service
    good = service.tokens.issue(Page("intercom", WORKSPACE, "7104501"), time.time())
    forged = PageTokens("guessed" * 6).issue(Page("intercom", WORKSPACE, "7104501"), time.time())
    signed = running.zendesk.url_token(time.time())
    cookie = URLSafeTimedSerializer("guessed", salt="own stay").dumps(["zendesk", "1", "7"])
    unsigned = jwt.encode({"exp": 9e9, "aud": "assist-page"}, "", "none")
    recorded = [good, forged, signed, cookie, unsigned]

    def one(chance: random.Random) -> str:
        token = chance.choice(recorded)
        found = broken(chance, token) if chance.random() < 0.7 else texts(chance)
        # Neither a header nor an address carries line ends.
        return (
            found.encode("latin-1", "replace").decode("latin-1").replace("\n", "").replace("\r", "")
        )

    def bearer(token: str) -> str:
        status = running.ask(
            "GET", f"/v1/conversations/{KEY}", headers={"Authorization": f"Bearer {token}"}
        )
        # The last letter of a signature can be written in several ways that decode alike.
        if status == "200" and token.rpartition(".")[0].strip() != good.rpartition(".")[0]:
            raise Leak("a made-up token was taken")
        return status

    def url(token: str) -> str:
        status = running.ask("POST", "/zendesk/sidebar", data={"token": token})
        if status == "200" and token.rpartition(".")[0] != signed.rpartition(".")[0]:
            raise Leak("a made-up signed URL was taken")
        return status

    def link(path: str) -> Callable[[str], str]:
        def take(token: str) -> str:
            status = running.ask("GET", f"{path}{quote(token, safe='')}")
            if status == "200":
                raise Leak("a made-up link was taken")
            return status

        return take

    def own(token: str) -> str:
        running.client.set_cookie("assist_own", quote(token), path="/own")
        status = running.ask("GET", "/own")
        if status == "200":
            raise Leak("a made-up cookie was taken")
        return status

    words = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=200)
    long = {
        "long": lambda n: "a" * n,
        "dots": lambda n: "." * n,
        "parts": lambda n: "e30." * (n // 4),
    }
    for name, what, take in (
        ("page tokens", "Authorization: Bearer", bearer),
        ("signed URLs", "Zendesk's JWT", url),
        ("live links", "Intercom's live view", link("/intercom/live/")),
        ("own links", "the way to an agent's own week", link("/own/enter/")),
        ("own cookies", "an agent's own pages", own),
    ):
        # A cookie of more than 4 KiB is none that a browser sends.
        yield Target(name, what, take, one, words, {} if name == "own cookies" else long)


def stream(running: Running) -> Target:
    """Return what resumes a stream."""
    page = running.bearer(Page("intercom", WORKSPACE, "7104501"))

    def take(after: str) -> str:
        headers = {**page, "Last-Event-ID": after}
        return running.ask("GET", f"/v1/conversations/{KEY}/events", headers=headers)

    def recorded(chance: random.Random) -> str:
        kinds = (
            f"{chance.randrange(10**14)}-{chance.randrange(100)}",
            "9" * chance.randrange(1, 6_000),
            f"-{texts(chance)}",
            texts(chance),
            "0-" + "9" * chance.randrange(1, 6_000),
        )
        found = chance.choice(kinds).encode("latin-1", "replace").decode("latin-1")
        return found.replace("\n", "").replace("\r", "")

    words = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=200)
    return Target("Last-Event-ID", "where a live stream resumes", take, recorded, words)


def routes(running: Running) -> Target:
    """Return requests that schemathesis makes from our own OpenAPI, each answer held to it."""
    import schemathesis
    from schemathesis.core.failures import FailureGroup
    from schemathesis.specs.openapi.checks import (
        response_schema_conformance,
        status_code_conformance,
    )

    schema = schemathesis.openapi.from_wsgi("/openapi.json", running.app)
    operations = [found.ok() for found in schema.get_all_operations()]
    page = running.bearer(Page("intercom", WORKSPACE, "7104501"))

    def take(told: tuple[Any, bool]) -> str:
        case, ours = told
        case.headers.update(page)
        if ours and "key" in case.path_parameters:
            case.path_parameters["key"] = KEY
        if case.path.endswith("/events"):
            # A stream never ends, so it is read as the targets above are.
            return running.ask("GET", case.formatted_path, headers=dict(page))
        answer = case.call()
        if answer.status_code >= 500 and answer.status_code != 503:
            raise Fault(f"{case.method} {case.path} {answer.status_code}: {answer.text[:200]}")
        if CANARY in answer.text:
            raise Leak("a secret in an answer")
        try:
            checks = [response_schema_conformance, status_code_conformance]
            case.validate_response(answer, checks=checks)
        except FailureGroup as failure:
            what = "; ".join(str(one)[:200] for one in failure.exceptions)
            raise Fault(f"{case.method} {case.path}: {what}") from failure
        return str(answer.status_code)

    strategy = st.one_of([operation.as_strategy() for operation in operations])
    return Target(
        "routes",
        "schemathesis over /openapi.json",
        take,
        lambda _: None,
        st.tuples(strategy, st.booleans()),
        broken_of_ten=0,
    )
