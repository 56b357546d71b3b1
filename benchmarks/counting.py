"""What counting costs on the way of a message, with and without, side by side: ``python -m benchmarks counting``.

The same messages go through ``Service.keep`` on a real embedded store, a block with what is counted for
weeks, experiments and own moments and a block without, in turn. No network, no gunicorn.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from assist_service.app import create_app
from assist_service.domain.conversation import ConversationKey, Details
from assist_service.domain.types import Message
from assist_service.helpdesk.contract import Incoming
from assist_service.repositories import conversation_log
from assist_service.repositories.statistics_writer import CounterUpdates, counter_updates
from assist_service.service import Service
from assist_service.settings import Settings
from assist_service.store import keys

ROUNDS, TALKS = 12, 40
SAID = (
    ("customer", "Order 30551 is three weeks late. I am really angry, and this is the third time I write!"),
    ("agent", "Three weeks of waiting and writing three times would make anyone angry. I've sent a new one."),
)  # fmt: skip


def without(_before, _event, after, _secret: str, _moment_of: object) -> CounterUpdates:  # noqa: ANN001 - as ``counting``
    """Count nothing: the two keys that the script always takes, and nothing done to them."""
    key = after.key
    kept = [(keys.experiments(keys.bucket(key)), 60), (keys.enrolled(key), 60)]
    return CounterUpdates(kept, [], (), "", [])


def block(
    service: Service, count: Callable[..., CounterUpdates], name: str
) -> tuple[list[float], float]:
    """Return how long each message took, in ms, and the script's mean on the server, in µs."""
    conversation_log.counter_updates = count
    service.store.client.config_resetstat()
    took = []
    for talk in range(TALKS):
        key = ConversationKey("demo", "bench", f"{name}-{talk}")
        details = Details("billing", "Billing", "chat", "en", "Dana", agent_name=f"agent-{talk}")
        for author, text in SAID:
            now = service.clock()
            message = Message(f"{author}", author, text, now)
            incoming = Incoming(key, f"message:{author}", now, message, details)
            began = time.perf_counter()
            service.observe(incoming)
            took.append(1000 * (time.perf_counter() - began))
    stats = service.store.client.info("commandstats")
    return took, stats["cmdstat_evalsha"]["usec_per_call"]


def main() -> None:
    """Print a message's way and the script's time with and without counting, and their ratios."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {"ASSIST_DATA_DIR": str(Path(folder) / "data"), "ASSIST_LOG_LEVEL": "error"}
        service: Service = create_app(Settings(settings)).extensions["assist"]
        block(service, counter_updates, "warm")
        rounds = []
        for number in range(ROUNDS):
            order = [("with", counter_updates), ("without", without)]
            found = {
                name: block(service, count, f"{name}{number}")
                for name, count in order[:: 1 if number % 2 else -1]
            }
            rounds.append(found)
        service.close()
    for title, pick in (
        ("message kept, median ms", lambda part: statistics.median(part[0])),
        ("append script on the server, mean µs", lambda part: part[1]),
    ):
        pairs = [(pick(one["with"]), pick(one["without"])) for one in rounds]
        ours, bare = (statistics.median(side) for side in zip(*pairs, strict=True))
        ratios = sorted(a / b for a, b in pairs)
        print(f"{title}: with counting {ours:.2f}, without {bare:.2f}, ratio {statistics.median(ratios):.2f} "
              f"({ROUNDS} rounds {ratios[0]:.2f} to {ratios[-1]:.2f})")  # fmt: skip


if __name__ == "__main__":
    main()
