"""What became of everything that was acknowledged: in the store, at the helpdesk, on the sidebars."""

import time
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from assist_service.domain.conversation import (
    Conversation,
    ConversationKey,
    MessageAdded,
    OutcomeRecorded,
    fold,
)
from assist_service.helpdesk.notes import note_signature
from assist_service.repositories.conversation_log import ConversationLog
from assist_service.store.connection import Store
from benchmarks.faults.desk import ACCOUNT, Ledger
from benchmarks.faults.sidebars import Sidebar
from tests.integrations.zendesk.rest import Zendesk


class Found(NamedTuple):
    """What the store holds: messages and outcomes by how often, notes owed by ticket."""

    messages: Counter[str]
    outcomes: Counter[tuple[int, str]]
    owed: dict[str, str]
    disordered: int


class Notes(NamedTuple):
    """How the notes fared: each nudge that was decided owes one."""

    owed: int
    lost: int
    doubled: int


def look(store: Store, tickets: Iterable[int]) -> Found:
    """Read every conversation's log entry by entry, and fold it as the service does."""
    log = ConversationLog(store, 86400)
    found = Found(Counter(), Counter(), {}, 0)
    disordered = 0
    for ticket in tickets:
        key = ConversationKey("zendesk", ACCOUNT, str(ticket))
        known = Conversation(key)
        for _, event in log.follow(key, "")[1]:
            if isinstance(event, MessageAdded):
                found.messages[event.message.id] += 1
                nudge = event.nudge
                if nudge is not None and known.shown_kind(nudge.id) is None:
                    found.owed[nudge.id] = str(ticket)
            elif isinstance(event, OutcomeRecorded):
                found.outcomes[(ticket, event.nudge)] += 1
            known = fold(known, event)
        said = [turn.message.sent_at for turn in known.turns]
        disordered += said != sorted(said)
    return found._replace(disordered=disordered)


def notes(found: Found, zendesk: Zendesk) -> Notes:
    """Count at the helpdesk the notes that the store's nudges owe."""
    written = {
        nudge: sum(note_signature(nudge) in note for note in zendesk.notes(ticket))
        for nudge, ticket in found.owed.items()
    }
    return Notes(
        len(written),
        sum(many == 0 for many in written.values()),
        sum(many - 1 for many in written.values() if many > 1),
    )


def lost(found: Found, ledger: Ledger) -> list[str]:
    """Name what was acknowledged and is not there."""
    return [
        *(event.message for event in ledger.acknowledged if not found.messages[event.message]),
        *(
            f"{ticket} {name}"
            for ticket, name in ledger.outcomes
            if not found.outcomes[ticket, name]
        ),
    ]


def doubled(found: Found) -> list[str]:
    """Name what is there more than once."""
    return [
        *(name for name, many in found.messages.items() if many > 1),
        *(f"{ticket} {name}" for (ticket, name), many in found.outcomes.items() if many > 1),
    ]


def behind(sidebars: list[Sidebar], ledger: Ledger) -> list[str]:
    """Name what was acknowledged and is not shown by a sidebar that stands beside it."""
    return [
        event.message
        for sidebar in sidebars
        for event in ledger.events()
        if event.ticket == sidebar.ticket and event.message not in sidebar.shown
    ]


def longest_gap(sidebars: list[Sidebar], ledger: Ledger) -> float:
    """Return the most seconds from a message's acknowledgement to its being shown."""
    at = {event.message: when for event, when in ledger.acknowledged.items()}
    return max(
        (
            shown - at[message]
            for sidebar in sidebars
            for message, shown in sidebar.shown.items()
            if message in at
        ),
        default=0.0,
    )


def wait_for_sidebars(sidebars: list[Sidebar], ledger: Ledger, seconds: float) -> list[str]:
    """Give open sidebars time to catch up; return what they still lack."""
    deadline = time.monotonic() + seconds
    while (lacking := behind(sidebars, ledger)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return lacking
