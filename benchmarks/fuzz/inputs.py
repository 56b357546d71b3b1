"""What is sent: recorded inputs broken in places, and whatever hypothesis makes up."""

import json
import random
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from benchmarks.rules.fuzz import SPARKS, broken
from tests.integrations import mutations as tests

BATCH = 5_000
# What may stand in a body where something else should, beside what the tests of the desks put there.
RUBBISH = (*tests.RUBBISH, "../../etc/passwd", "\x1b[2J", float("nan"), float("inf"))
WORDS = (
    *("I", "waited", "three", "weeks", "not", "refund", "my", "order", "furious", "thanks", "!!!"),
    *(
        "card",
        "4111 1111 1111 1111",
        "password is hunter2",
        "code 482913",
        "https://x.example/a?b=",
    ),
    *("<p>", "</div>", "&#0;", "&#x110000;", "<a ", "<!--", "'", "\u2019", "\n", "\r", "\t", "."),
    *("calm down", "I understand your frustration", "you should have", "unfortunately", "policy"),
    *("e\u0301", "\u200b", "\u202e", "\ufeff", "\U0001f621", "\ud800", "ﷺ", "İ", "ß", "\x1b[31m"),
)


def texts(chance: random.Random) -> str:
    """Return words of customers and agents among things that no person writes."""
    pieces = chance.choices((*WORDS, *SPARKS), k=chance.randrange(1, 40))
    return chance.choice(("", " ")).join(pieces)


def plain(text: str) -> str:
    """Return ``text`` as decoded JSON can hold it: without lone surrogates."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def bodies(chance: random.Random, recorded: list[Any]) -> bytes:
    """Return a recorded JSON body with parts replaced, left out or doubled, or broken as text."""
    value = chance.choice(recorded)
    for _ in range(chance.randrange(1, 4)):
        value = _changed(chance, value)
    text = json.dumps(value, ensure_ascii=chance.random() < 0.5)
    if chance.random() < 0.2:
        text = broken(chance, text)
    return text.encode("utf-8", "surrogatepass")


def _changed(chance: random.Random, value: Any) -> Any:
    path = chance.choice(list(tests.paths(value)))
    if not path:
        return chance.choice(RUBBISH)
    if chance.random() < 0.3:
        return tests.without(value, path)
    put = texts(chance) if chance.random() < 0.5 else chance.choice(RUBBISH)
    return tests.replaced(value, path, put)


def made_up(
    strategy: st.SearchStrategy[Any], count: int, seed: int, take: Callable[[Any], None]
) -> None:
    """Hand ``count`` inputs that hypothesis makes up to ``take``."""
    for first in range(0, count, BATCH):

        @seeded(seed + first)
        @settings(
            max_examples=min(BATCH, count - first),
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def one(value: Any) -> None:
            take(value)

        one()
