"""Intercom: cards beside webhooks, the largest card, and from a webhook to its note."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from assist_service.domain.conversation import Conversation, ConversationKey, fold
from assist_service.domain.types import DRAFT, Message, plain
from assist_service.engine.engine import Guidance, decide, review_draft
from assist_service.guidance.file_watcher import Sources
from assist_service.helpdesk.contract import Incoming
from assist_service.settings import Settings
from assist_service.store.connection import Store
from assist_service.store.documents import Documents
from assist_service.team_settings.model import DEFAULT, Overrides, SettingsDocument
from benchmarks.client import post, share
from benchmarks.services import TEXTS, service, text_of
from integrations.intercom import components, further_cards
from integrations.intercom.verification import card_headers, webhook_headers
from tests.integrations.intercom.stand_in import ADMIN, TOKEN, WORKSPACE, StandIn, serving

SECRET = "benchmark-client-secret"
SECONDS, CARDS, WEBHOOKS, CONVERSATIONS, NOTES = 20.0, 50, 200, 300, 60
DRAFT_TEXT = "I understand your frustration. Please restart the device and try again."


def main() -> None:
    """Print what cards, webhooks and notes take."""
    with tempfile.TemporaryDirectory() as folder:
        _beside(Path(folder))
    print(
        f"Largest card: {_largest():,} bytes as sent, of a draft of "
        f"{further_cards.LONGEST_DRAFT:,} letters (limit 65,536)"
    )
    with tempfile.TemporaryDirectory() as folder:
        _notes(Path(folder))


def _beside(folder: Path) -> None:
    with service(folder, ASSIST_INTERCOM_CLIENT_SECRET=SECRET) as port:
        for number in range(CONVERSATIONS):
            _ask(port, _webhook(number, number))
        numbers = iter(range(CONVERSATIONS, 10**9))
        lock = threading.Lock()

        def webhook() -> bytes:
            with lock:
                number = next(numbers)
            return _webhook(number % CONVERSATIONS, number)

        turns = iter(range(10**9))
        kinds = {"first": _card, "draft": _check}
        took: dict[str, list[float]] = {"first": [], "draft": [], "webhook": []}

        def pressed() -> tuple[str, bytes]:
            with lock:
                number = next(turns)
            kind = "draft" if number % 10 == 9 else "first"
            return kind, kinds[kind](number % CONVERSATIONS)

        started = time.perf_counter()
        loads = [
            threading.Thread(
                target=_load, args=(port, WEBHOOKS / 8, lambda: ("webhook", webhook()), took)
            )
            for _ in range(8)
        ]
        loads += [
            threading.Thread(target=_load, args=(port, CARDS / 4, pressed, took)) for _ in range(4)
        ]
        for load in loads:
            load.start()
        for load in loads:
            load.join()
        elapsed = time.perf_counter() - started
    cards = [*took["first"], *took["draft"]]
    print(
        f"Cards beside webhooks, for {elapsed:.0f} s: {len(cards) / elapsed:.0f} cards/s (one "
        f"in ten checks a draft), {len(took['webhook']) / elapsed:.0f} webhooks/s"
    )
    for name, values, aim in (
        ("all cards", cards, "p99 under 100 ms"),
        ("check a draft", took["draft"], "under 300 ms"),
        ("webhooks", took["webhook"], "under 50 ms"),
    ):
        print(
            f"  {name:14} p50 {share(values, 0.5) * 1000:6.1f} ms   p99 "
            f"{share(values, 0.99) * 1000:6.1f} ms   max {max(values) * 1000:6.1f} ms   (aim: {aim})"
        )


def _load(
    port: int,
    per_second: float,
    make: Callable[[], tuple[str, bytes]],
    took: dict[str, list[float]],
) -> None:
    """Send at a steady rate on one connection; a late answer makes the next ones late, and is counted."""
    client = _connect(port)
    due = time.perf_counter()
    end = due + SECONDS
    while due < end:
        time.sleep(max(0.0, due - time.perf_counter()))
        kind, request = make()
        sent = time.perf_counter()
        _exchange(client, request)
        took[kind].append(time.perf_counter() - sent)
        due += 1 / per_second
    client.close()


def _notes(folder: Path) -> None:
    desk = StandIn()
    accepted: dict[str, float] = {}
    done = threading.Event()

    def noted(conversation: str, at: float) -> None:
        accepted[conversation] = at
        if len(accepted) == NOTES:
            done.set()

    desk.on_note = noted
    for number in range(NOTES):
        desk.add(
            {
                "type": "conversation",
                "id": str(number),
                "updated_at": 1,
                "conversation_parts": {"conversation_parts": []},
            }
        )
    with serving(desk) as address:
        more = {
            "ASSIST_INTERCOM_CLIENT_SECRET": SECRET,
            "ASSIST_INTERCOM_ACCESS_TOKEN": TOKEN,
            "ASSIST_INTERCOM_API_URL": address,
            "ASSIST_INTERCOM_ADMIN_ID": ADMIN,
        }
        with service(folder, **more) as port:
            store = Store("", folder).open()
            wanted = SettingsDocument(organisation=Overrides(note=True))
            Documents(store).write(
                "settings", plain(wanted), version=0, who="benchmark", note="", at=time.time()
            )
            environment = {
                **os.environ,
                **more,
                "ASSIST_DATA_DIR": str(folder),
                "ASSIST_LOG_LEVEL": "warning",
            }
            environment.pop("REDIS_URL", None)
            worker = subprocess.Popen(
                [sys.executable, "-c", "from assist_service.cli import main; main()", "worker"],
                env=environment,
            )
            time.sleep(4.0)
            sent: dict[str, float] = {}
            for number in range(NOTES):
                request = _webhook(number, number, TEXTS[2])
                sent[str(number)] = time.perf_counter()
                _ask(port, request)
                time.sleep(0.1)
            done.wait(30)
            worker.send_signal(signal.SIGTERM)
            worker.wait(30)
            store.close()
    delays = [accepted[name] - at for name, at in sent.items() if name in accepted]
    notes = sum(len(desk.notes(str(number))) for number in range(NOTES))
    print(
        f"Webhook sent to note accepted by the stand-in, {NOTES} nudges at 10/s: p50 "
        f"{share(delays, 0.5) * 1000:.0f} ms   p99 {share(delays, 0.99) * 1000:.0f} ms   notes {notes} of {NOTES}"
    )


def _largest() -> int:
    """Return the bytes of the largest of the cards that a longest draft, in four-byte letters, leads to."""
    built_in = Settings({})
    sources = Sources(built_in["ASSIST_RULES_DIR"], built_in["ASSIST_FRAMEWORKS_DIR"])
    guidance = Guidance(sources.rules(), sources.frameworks(), DEFAULT)
    key = ConversationKey("intercom", WORKSPACE, "1")
    said = Message("m", "customer", TEXTS[2], 1000.0)
    known = fold(
        Conversation(key), decide(Conversation(key), Incoming(key, "m", 1000.0, said), guidance)
    )
    sizes = []
    for begin in ("", "I'll refund you. ", "Send me your password. ", DRAFT_TEXT):
        draft = (begin + "😡" * further_cards.LONGEST_DRAFT)[: further_cards.LONGEST_DRAFT]
        found = review_draft(known, Message(DRAFT, "agent", draft, 1100.0), guidance)
        sizes.append(
            len(msgspec.json.encode(components.canvas(further_cards.checked_card(draft, found))))
        )
    return max(sizes)


def _webhook(conversation: int, number: int, text: str | None = None) -> bytes:
    author = "admin" if text is None and number % 3 == 0 else "user"
    now = int(time.time())
    part = {
        "type": "conversation_part", "id": f"{number}", "part_type": "comment", "body": text or text_of(number),
        "created_at": now, "author": {"id": ADMIN, "type": author, "name": "Priya Raman"}, "app_package_code": None,
    }  # fmt: skip
    item = {
        "type": "conversation", "id": str(conversation), "created_at": now, "updated_at": now, "state": "open",
        "admin_assignee_id": int(ADMIN), "team_assignee_id": 5512, "source": {"type": "conversation", "id": "s"},
        "conversation_parts": {"conversation_parts": [part], "total_count": 1},
    }  # fmt: skip
    event = {
        "type": "notification_event", "app_id": WORKSPACE, "id": f"notif_{number}", "created_at": now,
        "topic": f"conversation.{author}.replied", "data": {"item": item},
    }  # fmt: skip
    body = json.dumps(event).encode()
    return post("/webhooks/intercom", body, webhook_headers(SECRET, body))


def _card(conversation: int, flow: str = "initialize", **more: Any) -> bytes:
    asked = {
        "workspace_id": WORKSPACE,
        "admin": {"type": "admin", "id": ADMIN},
        "conversation": {"id": str(conversation)},
        **more,
    }
    body = json.dumps(asked).encode()
    return post(f"/intercom/canvas/{flow}", body, card_headers(SECRET, body))


def _check(conversation: int) -> bytes:
    return _card(conversation, "submit", component_id="check", input_values={"draft": DRAFT_TEXT})


def _connect(port: int) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port))
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


def _ask(port: int, request: bytes) -> None:
    client = _connect(port)
    _exchange(client, request)
    client.close()


def _exchange(client: socket.socket, request: bytes) -> None:
    client.sendall(request)
    answer = b"".join(_whole(client))
    assert answer.startswith(b"HTTP/1.1 200"), answer[:300]


def _whole(client: socket.socket) -> Iterator[bytes]:
    head = b""
    while b"\r\n\r\n" not in head:
        head += client.recv(65536)
    yield head
    start, _, body = head.partition(b"\r\n\r\n")
    at = start.lower().find(b"content-length: ")
    left = int(start[at + 16 :].split(b"\r\n", 1)[0]) - len(body)
    while left > 0:
        part = client.recv(65536)
        left -= len(part)
        yield part


if __name__ == "__main__":
    main()
