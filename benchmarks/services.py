"""Start what is measured: the service, and the echo in the same gunicorn set-up."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.client import post
from integrations.zendesk.webhook import signed_headers

SECRET = "benchmark-secret"
WORKERS, THREADS = 2, 256
# Two of nine customers' messages are upset, about the share that labelled support chats show.
TEXTS = (
    "I have been waiting three weeks and it still doesn't work, this is the third time I ask!",
    "Hi, could you tell me where my order 88231 is? Thanks",
    "You charged me twice and my rent is due tomorrow. I want my money back.",
    "ok",
    "I would like to change the delivery address of my parcel to my office, please.",
    "Thank you so much, that solved it, you are a star.",
    "Do I need the blue cable or the grey one for the second screen?",
    "It is the 64 GB model, bought in your shop in Leeds in March.",
    "Yes, the email address is still the same as last year.",
)
REPLIES = (
    "Let me look that up for you. Could you tell me the order number?",
    "I've changed the address. You'll get a confirmation by email in a few minutes.",
    "The grey cable fits the second screen. Is there anything else you would like to know?",
    "Three weeks without it working is far too long. I'm opening the case now and will write by 5 pm.",
    "I understand your frustration. Please restart the device and try again.",
    "You're welcome, have a good day.",
)


@contextmanager
def service(data_dir: Path, **more: str) -> Iterator[int]:
    """Run the service, with ``more`` settings, and yield its port."""
    port = free_port()
    environment = {
        **os.environ,
        "ASSIST_DATA_DIR": str(data_dir),
        "ASSIST_PORT": str(port),
        "ASSIST_WORKERS": str(WORKERS),
        "ASSIST_THREADS": str(THREADS),
        "ASSIST_ZENDESK_SIGNING_SECRET": SECRET,
        "ASSIST_LOG_LEVEL": "warning",
        **more,
    }
    environment.pop("REDIS_URL", None)
    command = [sys.executable, "-c", "from assist_service.cli import main; main()", "serve"]
    with _running(command, environment, port):
        yield port


@contextmanager
def echo(workers: int = WORKERS) -> Iterator[int]:
    """Run the bare echo and yield its port."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "benchmarks.echo:app", "-b", f"127.0.0.1:{port}"),
        *("-w", str(workers), "-k", "gthread", "--threads", str(THREADS)),
        *("--worker-connections", str(THREADS + 1000), "--keep-alive", "15"),
        *("--no-control-socket", "--log-level", "warning"),
    ]
    with _running(command, dict(os.environ), port):
        yield port


def webhooks(conversations: int = 500) -> Iterator[bytes]:
    """Yield signed webhooks without end, each a new message in one of ``conversations``."""
    number = 0
    while True:
        number += 1
        yield webhook(number % conversations, number)


def webhook(ticket: int, number: int) -> bytes:
    """Return one signed webhook as a whole HTTP request."""
    body = body_of(ticket, number)
    timestamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return post("/webhooks/zendesk", body, signed_headers(SECRET, body, timestamp))


def body_of(ticket: int, number: int) -> bytes:
    """Return a ``messaging_ticket.message_added`` event: customer and agent in turn."""
    author = "agent" if number % 3 == 0 else "end_user"
    return json.dumps(
        {
            "account_id": 1,
            "id": f"E{number}",
            "subject": f"zen:ticket:{ticket}",
            "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "type": "zen:event-type:messaging_ticket.message_added",
            "zendesk_event_version": "2022-11-06",
            "detail": {"id": str(ticket)},
            "event": {
                "actor": {"id": "1", "name": "Ada Marsh", "type": author},
                "conversation_id": "c",
                "message": {"id": f"m{number}", "body": text_of(number)},
            },
        }
    ).encode()


def text_of(number: int) -> str:
    """Return what message ``number`` says: every third is an agent's reply."""
    texts = REPLIES if number % 3 == 0 else TEXTS
    return texts[number // 3 % len(texts)]


@contextmanager
def _running(command: list[str], environment: dict[str, str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while not _open(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("what should be measured did not start: " + " ".join(command))
            time.sleep(0.05)
        time.sleep(1.0)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
