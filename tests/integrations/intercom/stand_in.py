"""A local stand-in for Intercom's REST API: the calls we make, its limits, and its bad days."""

import json
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "tok-ws7k2p9q"
WORKSPACE = "ws7k2p9q"
ADMIN = "7104501"


class StandIn:
    """Conversations of one workspace, and what was asked of it.

    ``faults`` are taken one for each call: a status, ``slow`` (a pause of ``pause`` seconds),
    ``drip`` (one byte at a time), ``cut`` (half an answer) or ``kept`` (carried out, the answer lost).
    """

    def __init__(self) -> None:
        self.conversations: dict[str, dict[str, Any]] = {}
        self.calls: list[tuple[str, str, Any, dict[str, str]]] = []
        self.tags: list[dict[str, str]] = [
            {"type": "tag", "id": "81", "name": "assist_escalation_risk"}
        ]
        self.tagged: list[tuple[str, str]] = []
        self.faults: deque[Any] = deque()
        self.pause = 0.3
        self.reset_in = 0.2
        self.limit: int | None = None  # calls in a window, if they are counted
        self.windows: dict[int, int] = {}
        self.per_page = 150
        self.on_note = lambda conversation, at: None
        self.lock = threading.Lock()

    def add(self, conversation: dict[str, Any]) -> None:
        """Have a conversation, as a webhook's ``item`` tells it."""
        self.conversations[str(conversation["id"])] = conversation

    def notes(self, conversation: str) -> list[str]:
        """The bodies of a conversation's internal notes."""
        held = self.conversations[conversation]["conversation_parts"]["conversation_parts"]
        return [part["body"] for part in held if part["part_type"] == "note"]

    def paths(self, method: str = "") -> list[str]:
        """What was called."""
        return [path for verb, path, _, _ in self.calls if method in ("", verb)]

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """Answer one call."""
        parts = urlsplit(path).path.strip("/").split("/")
        match method, parts:
            case "GET", ["me"]:
                return 200, {
                    "type": "admin",
                    "id": ADMIN,
                    "app": {"type": "app", "id_code": WORKSPACE, "region": "US"},
                }
            case "GET", ["admins"]:
                return 200, {
                    "type": "admin.list",
                    "admins": [{"type": "admin", "id": ADMIN, "name": "Sam Okafor"}],
                }
            case "GET", ["teams"]:
                return 200, {
                    "type": "team.list",
                    "teams": [{"type": "team", "id": "5512", "name": "Billing"}],
                }
            case "GET", ["tags"]:
                return 200, {"type": "list", "data": self.tags}
            case "POST", ["conversations", "search"]:
                return self._search(body)
            case _, ["conversations", one, *rest]:
                if one not in self.conversations:
                    return 404, errors("not_found", "Resource Not Found")
                return self._conversation(method, one, rest, body, parse_qs(urlsplit(path).query))
        return 404, errors("not_found", "no such call")

    def _search(self, body: Any) -> tuple[int, Any]:
        (wanted,) = body["query"]["value"]
        assert (wanted["field"], wanted["operator"]) == ("updated_at", ">")
        assert body["pagination"]["per_page"] <= 150
        found = sorted(
            (one for one in self.conversations.values() if one["updated_at"] > wanted["value"]),
            key=lambda one: -one["updated_at"],
        )
        start = int(body["pagination"].get("starting_after", 0))
        page = found[start : start + self.per_page]
        following = start + self.per_page
        pages: dict[str, Any] = {
            "type": "pages",
            "page": 1,
            "per_page": self.per_page,
            "total_pages": 1,
        }
        if following < len(found):
            pages["next"] = {"page": 2, "starting_after": str(following)}
        # A search tells no parts.
        bare = [
            {key: value for key, value in one.items() if key != "conversation_parts"}
            for one in page
        ]
        return 200, {
            "type": "conversation.list",
            "conversations": bare,
            "pages": pages,
            "total_count": len(found),
        }

    def _conversation(
        self, method: str, one: str, rest: list[str], body: Any, query: dict[str, list[str]]
    ) -> tuple[int, Any]:
        conversation = self.conversations[one]
        if (method, rest) == ("GET", []):
            assert query == {"display_as": ["plaintext"]}
            return 200, {**conversation, "type": "conversation"}
        if (method, rest) == ("POST", ["tags"]):
            self.tagged.append((one, body["id"]))
            return 200, {"type": "tag", "id": body["id"], "name": "x"}
        if (method, rest) == ("POST", ["reply"]):
            if not isinstance(body.get("admin_id"), str) or not body.get("body"):
                return 422, errors("parameter_invalid", "body is required")
            assert (body["message_type"], body["type"]) == ("note", "admin")
            with self.lock:
                held = conversation["conversation_parts"]["conversation_parts"]
                held.append(
                    {
                        "type": "conversation_part",
                        "id": f"n{len(held)}",
                        "part_type": "note",
                        "body": body["body"],
                        "created_at": int(time.time()),
                        "author": {"type": "admin", "id": body["admin_id"]},
                        "app_package_code": "our-app",
                    }
                )
            self.on_note(one, time.perf_counter())
            return 200, conversation
        return 404, errors("not_found", "no such call")


def errors(code: str, message: str) -> dict[str, Any]:
    """Intercom's error body."""
    return {
        "type": "error.list",
        "request_id": "req-1",
        "errors": [{"code": code, "message": message}],
    }


@contextmanager
def serving(desk: StandIn) -> Iterator[str]:
    """Serve ``desk`` on a port of this machine and yield its address."""
    server = _Server(("127.0.0.1", 0), _handler(desk))
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hung up is part of a bad day."""


def _handler(desk: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *_: Any) -> None:
            pass

        def do_GET(self) -> None:
            self.handle_call("GET")

        def do_POST(self) -> None:
            self.handle_call("POST")

        def handle_call(self, method: str) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            with desk.lock:
                desk.calls.append((method, self.path, body, dict(self.headers)))
                fault = desk.faults.popleft() if desk.faults else None
                window = int(time.time() // 10)
                desk.windows[window] = desk.windows.get(window, 0) + 1
                over = desk.limit is not None and desk.windows[window] > desk.limit
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                self.tell(401, errors("unauthorized", "Access Token Invalid"))
            elif fault == 429 or over:
                self.tell(429, errors("rate_limit_exceeded", "Exceeded rate limit"), 0)
            elif isinstance(fault, int):
                self.tell(fault, errors("some_code", "so it is"))
            else:
                if fault == "slow":
                    time.sleep(desk.pause)
                status, told = desk.answer(method, self.path, body)
                self.tell(status, told, how=str(fault))

        def tell(self, status: int, told: Any, left: int = 1000, how: str = "") -> None:
            content = json.dumps(told).encode()
            if how == "kept":
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("X-RateLimit-Limit", "1666")
            self.send_header("X-RateLimit-Remaining", str(left))
            self.send_header("X-RateLimit-Reset", str(int(time.time() + desk.reset_in)))
            self.end_headers()
            if how == "cut":
                self.wfile.write(content[: len(content) // 2])
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
            elif how == "drip":
                for byte in content:
                    try:
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                    except OSError:
                        self.close_connection = True
                        return
                    time.sleep(0.02)
            else:
                self.wfile.write(content)

    return Handler
