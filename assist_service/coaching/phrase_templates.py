"""Lines with slots: filled only from this conversation, chosen by a stable hash, never said twice."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import msgspec

from assist_service.coaching.framework_file import LineFile
from assist_service.domain.conversation import SHARED

_SLOT = re.compile(r"\{(\w+)\}")
Slots = Mapping[str, str]


class Line(msgspec.Struct, frozen=True):
    """One thing to say. ``id`` stays the same while the text does."""

    id: str
    text: str
    slots: frozenset[str]
    channel: str | None = None
    emotions: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    # Who gave it, where an agent of the desk did and wants to be named.
    credit: str = ""

    @property
    def shared(self) -> bool:
        """Whether agents gave it, rather than a framework's file."""
        return self.id.startswith(SHARED)


def slots_of(text: str) -> frozenset[str]:
    """Return the slots that a line needs, in lower case."""
    return frozenset(slot.lower() for slot in _SLOT.findall(text))


def line_of(framework: str, step: str, line: LineFile) -> Line:
    """Return the line as it stands in one framework's step."""
    name = re.sub(r"\W+", "-", step.lower()).strip("-")
    digest = hashlib.blake2s(line.text.encode(), digest_size=4).hexdigest()
    return Line(
        f"{framework}/{name}/{digest}",
        line.text,
        slots_of(line.text),
        line.channel,
        line.emotions,
        line.causes,
        line.signals,
    )


def fill(text: str, slots: Slots) -> str:
    """Return ``text`` with its slots filled; a slot with a capital gets a capital."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        filled = slots[name.lower()]
        return filled[0].upper() + filled[1:] if name[0].isupper() else filled

    return _SLOT.sub(value, text)


class Occasion(msgspec.Struct, frozen=True):
    """What a line must suit."""

    seed: str
    channel: str | None
    emotion: str
    causes: frozenset[str]
    signals: frozenset[str]
    used: frozenset[str]


def choose(lines: Sequence[Line], slots: Slots, occasion: Occasion) -> list[Line]:
    """Return the lines that can be said now, best first.

    A line whose slot has no value cannot be said, nor one that was said before. Those
    that say more of this customer come first; a hash of the seed decides between equals.
    """
    able = [line for line in lines if _suits(line, slots, occasion)]
    return sorted(able, key=lambda line: (-_worth(line), _draw(occasion.seed, line.id)))


def _suits(line: Line, slots: Slots, occasion: Occasion) -> bool:
    return (
        line.id not in occasion.used
        and line.slots <= slots.keys()
        and (line.channel is None or line.channel == (occasion.channel or "chat"))
        and (not line.emotions or occasion.emotion in line.emotions)
        and (not line.causes or not occasion.causes.isdisjoint(line.causes))
        and (not line.signals or not occasion.signals.isdisjoint(line.signals))
    )


def _worth(line: Line) -> int:
    """How much of the customer a line says; the name is no merit, or every line would have it."""
    return len(line.slots & {"reason", "fact", "wait"}) + bool(line.causes)


def _draw(seed: str, line: str) -> bytes:
    return hashlib.blake2s(line.encode(), key=_key(seed), digest_size=8).digest()


@lru_cache(64)
def _key(seed: str) -> bytes:
    return hashlib.blake2s(seed.encode("utf-8", "replace"), digest_size=16).digest()


def ids(lines: Iterable[Line]) -> tuple[str, ...]:
    """Return the lines' ids."""
    return tuple(line.id for line in lines)
