"""A stand-in for one account's REST interface, which fails as a test says.

What it does is what Zendesk's reference says of these routes; it is no evidence beyond that.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any, NamedTuple

SECRET = "oauth-secret"


class Fault(NamedTuple):
    """What the next request to ``path`` (a method before it narrows) meets.

    ``done``: it has effect all the same.
    """

    path: str
    status: int = 0
    headers: Mapping[str, str] = MappingProxyType({})
    done: bool = False
    cut: bool = False
    drip: float = 0.0
    wait: float = 0.0


class Zendesk:
    """Tickets, groups, users and an OAuth client, behind a port of this machine."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.secrets = [SECRET]
        self.tokens: set[str] = set()
        self.faults: list[Fault] = []
        self.asked: list[str] = []
        self.headers: dict[str, str] = {}
        self.tags: dict[str, list[str]] = {}
        self.comments: dict[str, list[dict[str, Any]]] = {}
        self.logs: dict[str, list[dict[str, Any]]] = {}
        self.changes = 0
        self.channel = "native_messaging"
        self.others: dict[str, Any] = {}
        self.texts: dict[str, str] = {}
        self.before: Callable[[str], None] = lambda _: None
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))

    def __enter__(self) -> "Zendesk":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()

    def settings(self) -> dict[str, str]:
        """What an operator sets to reach it."""
        return {
            "ASSIST_ZENDESK_API_URL": self.url,
            "ASSIST_ZENDESK_OAUTH_CLIENT_ID": "live-agent-assist",
            "ASSIST_ZENDESK_OAUTH_CLIENT_SECRET": SECRET,
        }

    def notes(self, ticket: str) -> list[str]:
        """The internal notes of a ticket."""
        return [one["body"] for one in self.comments.get(ticket, []) if not one["public"]]

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """Do what is asked, under the lock."""
        if path == "/oauth/tokens":
            if body.get("client_secret") not in self.secrets:
                return 401, {"error": "invalid_client"}
            assert body["grant_type"] == "client_credentials"
            token = f"token-{len(self.tokens) + 1}"
            self.tokens.add(token)
            return 200, {"access_token": token, "expires_in": body["expires_in"]}
        if path in self.texts:
            return 200, self.texts[path]
        if path in self.others:
            return 200, self.others[path]
        found = re.fullmatch(r"/api/v2/tickets/(\d+)(?:/(\w+))?(?:\.json)?(?:\?(.*))?", path)
        if found is None:
            return 404, {"error": "RecordNotFound"}
        ticket, part, query = found[1], found[2], found[3] or ""
        if ticket == "404":
            return 404, {"error": "RecordNotFound"}
        if ticket == "422" and method == "PUT":
            return 422, {"error": "RecordInvalid"}
        if part == "tags":
            held = self.tags.setdefault(ticket, [])
            held += [tag for tag in body["tags"] if tag not in held]
            return 200, {"tags": held}
        if part == "comments":
            return 200, self._page(
                list(reversed(self.comments.get(ticket, []))), "comments", path, query
            )
        if part == "conversation_log":
            return 200, self._page(self.logs.get(ticket, []), "events", path, query)
        if method == "PUT":
            return self._change(ticket, body["ticket"])
        return 200, {"ticket": self._ticket(ticket)}

    def _change(self, ticket: str, change: dict[str, Any]) -> tuple[int, Any]:
        if (
            change.get("safe_update")
            and change["updated_stamp"] != self._ticket(ticket)["updated_at"]
        ):
            return 409, {"error": "UpdateConflict"}
        self.changes += 1
        self.comments.setdefault(ticket, []).append(change["comment"])
        return 200, {"ticket": self._ticket(ticket)}

    def _ticket(self, ticket: str) -> dict[str, Any]:
        stamp = f"2026-11-24T08:00:{len(self.comments.get(ticket, [])):02}Z"
        return {
            "id": int(ticket), "updated_at": stamp, "group_id": 7, "assignee_id": 5,
            "requester_id": 9, "status": "open", "via": {"channel": self.channel},
        }  # fmt: skip

    def _page(self, every: list[Any], name: str, path: str, query: str) -> dict[str, Any]:
        size = int(
            re.search(r"page\[size\]=(\d+)", query.replace("%5B", "[").replace("%5D", "]"))[1]
        )  # type: ignore[index]
        after = re.search(r"after=(\d+)", query)
        begin = int(after[1]) if after else 0
        size = min(size, 3)
        end = begin + size
        joint = path.split("?", maxsplit=1)[0]
        following = f"{self.url}{joint}?page[size]={size}&page[after]=x&after={end}"
        return {
            name: every[begin:end],
            "meta": {"has_more": end < len(every)},
            "links": {"next": following},
        }


def _handler(zendesk: Zendesk) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._do()

        do_POST = do_PUT = do_GET  # noqa: N815

        def _do(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            zendesk.before(self.path)
            with zendesk.lock:
                zendesk.asked.append(f"{self.command} {self.path}")
                fault = next(
                    (
                        one
                        for one in zendesk.faults
                        if f"{self.command} {self.path}".startswith(
                            (one.path, f"{self.command} {one.path}")
                        )
                    ),
                    None,
                )
                if fault is not None:
                    zendesk.faults.remove(fault)
                token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                if self.path != "/oauth/tokens" and token not in zendesk.tokens:
                    status, body = 401, {"error": "invalid_token"}
                elif fault is None or fault.done:
                    status, body = zendesk.answer(
                        self.command, self.path, json.loads(raw or b"null")
                    )
                else:
                    status, body = fault.status or 200, {"error": "a fault"}
            self._say(
                fault or Fault(""),
                status if fault is None or not fault.status else fault.status,
                body,
            )

        def _say(self, fault: Fault, status: int, body: Any) -> None:
            text = (body if isinstance(body, str) else json.dumps(body)).encode()
            time.sleep(fault.wait)
            try:
                self.send_response(status)
                for name, value in {**zendesk.headers, **fault.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                if fault.drip:
                    for byte in text:
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                        time.sleep(fault.drip)
                    return
                self.wfile.write(text[: len(text) // 2] if fault.cut else text)
            except OSError:
                return
            if fault.cut:
                self.close_connection = True

        def log_message(self, *args: object) -> None:
            pass

    return Handler
