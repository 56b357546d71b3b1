"""When what happens on a desk: a plan of turns, the same for the same seed.

Turns begin at random (a Poisson process), because customers do not know of each other. A turn is
one to and fro in one conversation: the customer writes, in three of ten cases adds a line some
seconds later; the agent types, and the draft is checked three times on the way; the reply is
sent. In a third of turns the agent does something with the nudge; beside Intercom, which shows a
card, the card is asked for when the customer has written. Conversations take turns at random, so
that some are busy and most are quiet, as on a desk where each agent holds several chats.
"""

import heapq
import random
from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal["customer", "agent", "draft", "card", "outcome"]
SECOND_LINE, ACTS_ON_NUDGE = 0.3, 0.33
MESSAGES_A_TURN = 2 + SECOND_LINE
DRAFTS = 3
# Seconds from a customer's line to its next, and from the last line to the first letters.
ADDS_AFTER, THINKS_FOR, TYPES_BETWEEN = (1.5, 6.0), (1.0, 6.0), (0.6, 1.4)


class Happening(NamedTuple):
    """One request that is due ``at`` seconds after the start."""

    at: float
    number: int
    kind: Kind
    conversation: int


def plan(per_second: float, conversations: int, seed: int = 1) -> Iterator[Happening]:
    """Yield what happens without end, in order, at ``per_second`` messages on average.

    Turns that began before the start are part of it, so that the rate holds from the first second.
    """
    chance = random.Random(seed)
    longest = ADDS_AFTER[1] + THINKS_FOR[1] + DRAFTS * TYPES_BETWEEN[1]
    begins = -longest
    waiting: list[Happening] = []
    number = 0
    while True:
        begins += chance.expovariate(per_second / MESSAGES_A_TURN)
        while waiting and waiting[0].at <= begins:
            due = heapq.heappop(waiting)
            if due.at >= 0:
                yield due
        conversation = chance.randrange(conversations)
        for at, kind in _turn(begins, chance, card=conversation % 2 == 1):
            number += 1
            heapq.heappush(waiting, Happening(at, number, kind, conversation))


def _turn(at: float, chance: random.Random, *, card: bool) -> Iterator[tuple[float, Kind]]:
    yield at, "customer"
    if card:
        yield at + 0.2, "card"
    if chance.random() < SECOND_LINE:
        at += chance.uniform(*ADDS_AFTER)
        yield at, "customer"
    at += chance.uniform(*THINKS_FOR)
    if chance.random() < ACTS_ON_NUDGE:
        yield at, "outcome"
    for _ in range(DRAFTS):
        at += chance.uniform(*TYPES_BETWEEN)
        yield at, "draft"
    yield at + 0.1, "agent"
