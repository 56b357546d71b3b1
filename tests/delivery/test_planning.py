"""What a message makes us owe the helpdesk."""

import msgspec
import pytest

from assist_service.delivery.planning import planned_deliveries
from assist_service.domain.conversation import (
    Conversation,
    ConversationKey,
    Details,
    DetailsChanged,
    Event,
    MessageAdded,
    fold,
)
from assist_service.domain.types import Message, Nudge, Reading
from assist_service.helpdesk.contract import DeliveryKind
from assist_service.team_settings.model import DEFAULT

KEY = ConversationKey("zendesk", "1", "141")
ALL: frozenset[DeliveryKind] = frozenset(("note", "tag", "read"))
ASKED = msgspec.structs.replace(DEFAULT, note=True, escalation_tag=True)


def said(number: int, *, nudge: str = "", risk: float = 0.0, **details: str) -> MessageAdded:
    reading = Reading("anger", ("anger",), {}, 0.5, -0.5, 0.9, escalation_risk=risk)
    advice = Nudge(nudge, "validation.missing", "Title", "Why", (), f"m{number}") if nudge else None
    message = Message(f"m{number}", "customer", "text", float(number))
    return MessageAdded(float(number), message, reading, nudge=advice, details=Details(**details))


NAMED = {"team": "7", "team_name": "Billing"}


@pytest.mark.parametrize(
    ("before", "event", "kinds"),
    [
        ([], said(1), ["read"]),
        ([said(1)], said(2), []),
        ([said(1)], said(2, team="7"), ["read"]),
        ([said(1)], said(2, **NAMED), []),
        ([said(1, **NAMED)], said(2, team="7"), []),
        ([said(1, **NAMED)], DetailsChanged(2.0, Details(team="8")), ["read"]),
        ([said(1, **NAMED)], DetailsChanged(2.0, Details(agent_id="5")), ["read"]),
        ([said(1, **NAMED)], DetailsChanged(2.0, Details(agent_id="")), []),
        ([said(1)], DetailsChanged(2.0, Details(status="open")), []),
        ([said(1)], said(2, nudge="a"), ["note"]),
        ([said(1, nudge="a")], said(2, nudge="a"), []),
        ([said(1, nudge="a")], said(2, nudge="b"), ["note"]),
        ([said(1)], said(2, risk=0.6), ["tag"]),
        ([said(1, risk=0.6)], said(2, risk=0.9), []),
        ([said(1)], said(2, nudge="a", risk=0.6), ["note", "tag"]),
    ],
)
def test_a_message_owes(before: list[Event], event: Event, kinds: list[str]):
    """Details of a new conversation or new hands, each nudge once, a tag once."""
    known = Conversation(KEY)
    for earlier in before:
        known = fold(known, earlier)
    found = planned_deliveries(known, event, fold(known, event), ASKED, ALL)
    assert [delivery.kind for delivery in found] == kinds


@pytest.mark.parametrize(
    ("changes", "takes", "kinds"),
    [
        ({}, ALL, ["read", "note", "tag"]),
        ({"note": False}, ALL, ["read", "tag"]),
        ({"escalation_tag": False}, ALL, ["read", "note"]),
        ({"off": True}, ALL, ["read"]),
        ({}, {"tag"}, ["tag"]),
        ({}, set(), []),
    ],
)
def test_teams_ask_and_helpdesks_take(changes, takes, kinds):
    """Notes and tags are off until a team asks; the kill switch stops both."""
    event = said(1, nudge="a", risk=0.6)
    known = Conversation(KEY)
    team = msgspec.structs.replace(ASKED, **changes)
    found = planned_deliveries(known, event, fold(known, event), team, takes)
    assert [delivery.kind for delivery in found] == kinds
    assert planned_deliveries(known, event, fold(known, event), DEFAULT, {"note", "tag"}) == ()
