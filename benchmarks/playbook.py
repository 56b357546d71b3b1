"""Phrase search over 10,000 shared lines: by words, by feeling and situation, by fit alone.

The lines stand in a real store, the application answers as it does for the sidebar (token,
conversation, ranking, slots filled, rules asked, votes read), without a network.
"""

import random
import statistics
import sys
import tempfile
import time
from itertools import product
from pathlib import Path

import msgspec

from assist_service.access.page_tokens import Page
from assist_service.app import create_app
from assist_service.domain.conversation import ConversationKey, Details
from assist_service.domain.labels import CAUSES
from assist_service.domain.types import EMOTIONS, Message
from assist_service.helpdesk.contract import Incoming
from assist_service.playbook.lines.line import MOVES, SharedLine, line_id
from assist_service.playbook.repository import Playbook
from assist_service.service import Service
from assist_service.settings import Settings
from assist_service.store import keys

LINES, ROUNDS = 10_000, 200
PLACE = "demo:bench"
UPSET = "Order 30551 is three weeks late. I am really angry, and this is the third time I write!"
OPENINGS = ("{Reason}", "I can see that {reason}", "No wonder you're {feeling}", "{customer_name}, that is", "This must be", "Nobody should have to say that", "You were right to write again, and")  # fmt: skip
MIDDLES = ("and waiting without a word is hard", "and I would have lost patience too", "which is the opposite of what we promised", "and your evening went into it", "and that is on us to mend", "when all you wanted was an answer", "and money was at stake as well", "so let us not add to it")  # fmt: skip
ENDS = ("before anything else.", "from where I sit.", "whatever the reason was.", "and I mean it.", "plainly said.", "today of all days.", "for the third time.", "as anybody would say.", "on top of the rest.", "in the middle of all that.")  # fmt: skip
WORDS = ("", "wait", "waiting hard", "lost patience", "promise", "money", "evening", "answer today", "mend that", "patien", "nothing like this zebra")  # fmt: skip


def lines() -> list[SharedLine]:
    """Return 10,000 different lines with feelings and causes at random, half of them approved."""
    chance = random.Random(1)
    found = []
    parts = list(product(OPENINGS, MIDDLES, ENDS))
    for number in range(LINES):
        a, b, c = parts[number % len(parts)]
        text = f"{a}, {b} {c[:-1]}, in way {number // len(parts)}."
        emotions = tuple(chance.sample(EMOTIONS, chance.randrange(3)))
        causes = tuple(chance.sample(CAUSES, chance.randrange(3)))
        state = chance.choice(("offered", "approved"))
        found.append(
            SharedLine(
                line_id(PLACE, text),
                PLACE,
                text,
                chance.choice(MOVES),
                float(number),
                state,
                emotions,
                causes,
                "x",
                "Mira",
            )
        )
    return found


def fill(service: Service) -> float:
    """Put the lines into the store and return the seconds that a process needs to read them."""
    pipe = service.store.client.pipeline(transaction=False)
    chance = random.Random(2)
    for line in lines():
        pipe.sadd(keys.playbook_lines(), line.id)
        pipe.hset(keys.document(line.id)[0], mapping={"version": 1, "value": msgspec.json.encode(line)})  # fmt: skip
        if chance.random() < 0.3:
            pipe.hset(keys.playbook_counts(), f"{line.id}|votes", chance.randrange(30))
            pipe.hset(keys.playbook_counts(), f"{line.id}|kept", chance.randrange(90))
    pipe.execute()
    began = time.perf_counter()
    service.part(Playbook).load()
    return time.perf_counter() - began


def show(name: str, took: list[float]) -> None:
    """Print the middle and the tail."""
    cuts = statistics.quantiles(took, n=100)
    print(f"{name:<44} p50 {cuts[49] * 1e3:6.1f} ms   p99 {cuts[98] * 1e3:6.1f} ms   n={len(took)}")


def main() -> None:
    """Print p50 and p99 of a search, and what approved lines add to a decision."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings({"ASSIST_DATA_DIR": str(Path(folder) / "data"), "ASSIST_LOG_LEVEL": "error"}))  # fmt: skip
        service: Service = app.extensions["assist"]
        try:
            measure(app.test_client(), service)
        finally:
            service.close()


def measure(client, service: Service) -> None:  # noqa: ANN001 - a test client
    """Search and decide, without and with the lines."""
    key = ConversationKey("demo", "bench", "1")
    now = service.clock()
    told = Message("m1", "customer", UPSET, now)
    details = Details(channel="chat", language="en", customer_name="Dana")
    alone = decisions(service, told, details, "before")
    print(f"{LINES:,} lines read by a process in {fill(service):.2f} s", file=sys.stderr)
    service.guidance(key, None)
    show("a customer's message decided, no lines", alone)
    show("the same with 10,000 lines, half approved", decisions(service, told, details, "after"))
    service.observe(Incoming(key, "m1", now, told, details))
    token = service.tokens.issue(Page("demo", "bench", "Sam"), now)
    headers = {"Authorization": f"Bearer {token}"}
    for name, asked in (
        ("search by words", [{"words": words} for words in WORDS if words]),
        ("search by feeling and situation", [{"feeling": e, "cause": c} for e in EMOTIONS for c in CAUSES]),
        ("search by fit alone", [{}]),
    ):  # fmt: skip
        took = []
        for number in range(ROUNDS):
            began = time.perf_counter()
            answer = client.get(f"/v1/conversations/{key}/phrases", query_string=asked[number % len(asked)], headers=headers)  # fmt: skip
            took.append(time.perf_counter() - began)
            assert answer.status_code == 200
        show(name, took)


def decisions(service: Service, told: Message, details: Details, name: str) -> list[float]:
    """Return how long messages took from ``keep`` to the answer, the append included."""
    took = []
    for number in range(ROUNDS):
        key = ConversationKey("demo", "bench", f"{name}{number}")
        began = time.perf_counter()
        service.observe(Incoming(key, "m1", told.sent_at, told, details))
        took.append(time.perf_counter() - began)
    return took


if __name__ == "__main__":
    main()
