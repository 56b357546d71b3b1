"""Lines with slots: filled from the conversation, chosen by a stable hash, never repeated."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import msgspec

from assist_service.coaching.framework_file import LineFile
from assist_service.domain.conversation import SHARED_LINE_PREFIX

_SLOT = re.compile(r"\{(\w+)\}")
Slots = Mapping[str, str]


class TemplateLine(msgspec.Struct, frozen=True):
    """One line. ``id`` depends only on the text and its position in a framework."""

    id: str
    text: str
    slots: frozenset[str]
    channel: str | None = None
    emotions: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    # The author's name, if an agent shared the line and wants to be named.
    credit: str = ""

    @property
    def shared(self) -> bool:
        """Whether an agent shared it; otherwise it is from a framework file."""
        return self.id.startswith(SHARED_LINE_PREFIX)


def slots_of(text: str) -> frozenset[str]:
    """Return the slots that a line needs, in lower case."""
    return frozenset(slot.lower() for slot in _SLOT.findall(text))


def line_of(framework: str, step: str, line: LineFile) -> TemplateLine:
    """Return the line of a file as a line of one framework's step."""
    name = re.sub(r"\W+", "-", step.lower()).strip("-")
    digest = hashlib.blake2s(line.text.encode(), digest_size=4).hexdigest()
    return TemplateLine(
        f"{framework}/{name}/{digest}",
        line.text,
        slots_of(line.text),
        line.channel,
        line.emotions,
        line.causes,
        line.signals,
    )


def fill(text: str, slots: Slots) -> str:
    """Return ``text`` with its slots filled; a capitalised slot gets a capitalised value."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        filled = slots[name.lower()]
        return filled[0].upper() + filled[1:] if name[0].isupper() else filled

    return _SLOT.sub(value, text)


class Occasion(msgspec.Struct, frozen=True):
    """The conditions that a line must suit."""

    seed: str
    channel: str | None
    emotion: str
    causes: frozenset[str]
    signals: frozenset[str]
    used_lines: frozenset[str]


def choose(lines: Sequence[TemplateLine], slots: Slots, occasion: Occasion) -> list[TemplateLine]:
    """Return the lines that can be said now, best first.

    Lines with a slot that has no value and lines that were used before are left out. Lines
    that are more specific to the customer come first; a hash of the seed breaks ties.
    """
    able = [line for line in lines if _suits(line, slots, occasion)]
    return sorted(able, key=lambda line: (-_worth(line), _draw(occasion.seed, line.id)))


def _suits(line: TemplateLine, slots: Slots, occasion: Occasion) -> bool:
    return (
        line.id not in occasion.used_lines
        and line.slots <= slots.keys()
        and (line.channel is None or line.channel == (occasion.channel or "chat"))
        and (not line.emotions or occasion.emotion in line.emotions)
        and (not line.causes or not occasion.causes.isdisjoint(line.causes))
        and (not line.signals or not occasion.signals.isdisjoint(line.signals))
    )


def _worth(line: TemplateLine) -> int:
    """Return how specific a line is to the customer. The name does not count: it fits everywhere."""
    return len(line.slots & {"reason", "fact", "wait"}) + bool(line.causes)


def _draw(seed: str, line: str) -> bytes:
    return hashlib.blake2s(line.encode(), key=_key(seed), digest_size=8).digest()


@lru_cache(64)
def _key(seed: str) -> bytes:
    return hashlib.blake2s(seed.encode("utf-8", "replace"), digest_size=16).digest()


def ids(lines: Iterable[TemplateLine]) -> tuple[str, ...]:
    """Return the IDs of lines."""
    return tuple(line.id for line in lines)
