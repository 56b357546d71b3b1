"""Find, export and erase the conversations of a data subject."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
import redis

from assist_service.domain.conversation import (
    Compacted,
    Conversation,
    ConversationKey,
    Details,
    DetailsChanged,
    MessageAdded,
    fold,
)
from assist_service.domain.types import Nudge
from assist_service.privacy.keyspace import escape_pattern, matching_keys
from assist_service.privacy.subjects import AgentSubject, CustomerSubject
from assist_service.repositories.conversation_log import ERASED
from assist_service.repositories.log_entries import Logged, decode_entry
from assist_service.store import keys
from assist_service.store.connection import Store


def customer_conversations(store: Store, person: CustomerSubject) -> list[ConversationKey]:
    """Return the given conversations, and those whose live log contains the customer's ID."""
    conversations = list(person.conversations)
    if person.id:

        def is_match(log: Sequence[Logged]) -> bool:
            return any(details.customer_id == person.id for details in _iter_details(log))

        conversations += _live_conversations(
            store, person.helpdesk, person.account, person.id, is_match
        )
    return sorted(set(conversations))


def customer_ids(store: Store, conversations: Sequence[ConversationKey]) -> set[str]:
    """Return the customer IDs in the live logs of conversations."""
    return {
        details.customer_id
        for key in conversations
        for details in _iter_details(_read_log(store, key))
        if details.customer_id
    }


def agent_conversations(store: Store, person: AgentSubject) -> list[ConversationKey]:
    """Return the live conversations that were assigned to an agent or contain their replies.

    A reply in a conversation of somebody else is identified by the author's name only, so replies
    of agents with the same name are found too.
    """
    names = {person.id}

    def is_assigned(log: Sequence[Logged]) -> bool:
        matches = [
            details
            for details in _iter_details(log)
            if person.id in (details.agent_id, details.agent_name)
        ]
        names.update(details.agent_name for details in matches if details.agent_name)
        return bool(matches)

    conversations = _live_conversations(
        store, person.helpdesk, person.account, person.id, is_assigned
    )

    def has_reply(log: Sequence[Logged]) -> bool:
        return any(
            message.author == "agent" and message.author_name in names
            for state in (_fold_log(person, log),)
            for message in (turn.message for turn in state.turns)
        )

    for name in sorted(names):
        conversations += _live_conversations(
            store, person.helpdesk, person.account, name, has_reply
        )
    return sorted(set(conversations))


def conversation_data(store: Store, key: ConversationKey) -> dict[str, Any]:
    """Return a conversation's data about its customer, as plain JSON.

    Reviews of the agent's replies are the agent's data and are omitted.
    """
    log = _read_log(store, key)
    state = _fold_log(key, log)
    details, nudges = state.details, _nudges(log)
    enrolment = store.ask("hgetall", keys.enrolled(key))
    return {
        "conversation": str(key),
        "customer": {
            "name": details.customer_name,
            "number": details.customer_id,
            "language": details.language,
        },
        "channel": details.channel,
        "team": details.team_name or details.team,
        "status": details.status,
        "rating": None if state.rating is None else msgspec.to_builtins(state.rating),
        "messages": [
            {
                "author": turn.message.author,
                "at": turn.message.sent_at,
                "text": turn.message.text,
                "reading": None if turn.reading is None else msgspec.to_builtins(turn.reading),
            }
            for turn in state.turns
        ],
        "advice": [msgspec.to_builtins(nudge) for nudge in nudges],
        "experiment": {name.decode(): value.decode() for name, value in enrolment.items()},
        "deliveries": _deliveries(store, key),
    }


def erase_conversation(store: Store, key: ConversationKey) -> int:
    """Delete all data of a conversation; return the number of deleted entries.

    Later messages start a new log. Anonymous sums are not changed.
    """
    erased = sum(
        step(store, key) for step in (_erase_deliveries, _erase_moments, _erase_assignments)
    )

    def command(client: redis.Redis) -> int:
        deleted = client.delete(keys.log(key), keys.identities(key), keys.enrolled(key))
        # Every process drops its cached state, and every open view reloads.
        client.publish(keys.CHANGED, f"{ERASED}{key}")
        client.publish(keys.news_channel(keys.bucket(key)), str(key))
        return int(deleted)

    return erased + int(store.run(command, idempotent=True))


def _live_conversations(
    store: Store,
    helpdesk: str,
    account: str,
    needle: str,
    is_match: Callable[[Sequence[Logged]], bool],
) -> list[ConversationKey]:
    """Return the live conversations of an account whose log contains ``needle`` and ``is_match``."""
    needle_json = msgspec.json.encode(needle)
    conversations = []
    for name in matching_keys(
        store, f"assist:{{*}}:log:{escape_pattern(helpdesk)}:{escape_pattern(account)}:*"
    ):
        raw = store.ask("xrange", name)
        entries = [fields[b"e"] for _, fields in raw]
        if any(needle_json in entry for entry in entries) and is_match(
            [decode_entry(entry) for entry in entries]
        ):
            conversations.append(ConversationKey.parse(name.split(":log:", 1)[1]))
    return conversations


def _read_log(store: Store, key: ConversationKey) -> list[Logged]:
    raw = store.ask("xrange", keys.log(key))
    return [decode_entry(fields[b"e"]) for _, fields in raw]


def _fold_log(key: ConversationKey | AgentSubject, log: Sequence[Logged]) -> Conversation:
    state = Conversation(ConversationKey(key.helpdesk, key.account, key.id))
    for event in log:
        state = fold(state, event)
    return state


def _iter_details(log: Sequence[Logged]) -> Iterator[Details]:
    for event in log:
        if isinstance(event, MessageAdded | DetailsChanged):
            yield event.details
        elif isinstance(event, Compacted):
            yield event.conversation.details


def _nudges(log: Sequence[Logged]) -> list[Nudge]:
    nudges: dict[str, Nudge] = {}
    for event in log:
        source = event.conversation if isinstance(event, Compacted) else event
        nudge = source.nudge if isinstance(source, Conversation | MessageAdded) else None
        if nudge is not None:
            nudges.setdefault(nudge.id, nudge)
    return list(nudges.values())


def _delivery_names(store: Store, key: ConversationKey) -> list[str]:
    return list(matching_keys(store, escape_pattern(keys.delivery(key, "")) + "*"))


def _deliveries(store: Store, key: ConversationKey) -> list[str]:
    """Return the IDs of the conversation's past and pending deliveries."""
    return sorted(name.rpartition("|")[2] for name in _delivery_names(store, key))


def _erase_deliveries(store: Store, key: ConversationKey) -> int:
    number, start = keys.bucket(key), keys.delivery(key, "").encode()
    names = _delivery_names(store, key)

    stream = keys.deliveries(number)
    waiting = [at for at, entry in store.ask("xrange", stream) if entry[b"k"].startswith(start)]
    if waiting:
        store.ask("xdel", stream, *waiting)
    for sorted_set in (keys.deliveries_later(number), keys.deliveries_dead(number)):
        matches = [
            name for name in store.ask("zrange", sorted_set, 0, -1) if name.startswith(start)
        ]
        if matches:
            store.ask("zrem", sorted_set, *matches)
    return int(store.ask("delete", *names)) if names else 0


def _erase_moments(store: Store, key: ConversationKey) -> int:
    """Remove the conversation from the agents' moments; return the number of removed entries."""
    removed = 0
    for name in matching_keys(store, f"assist:{{{keys.bucket(key)}}}:own:*"):
        moments = store.ask("lrange", name, 0, -1)
        for raw_moment in moments:
            if msgspec.json.decode(raw_moment)["conversation"] == str(key):
                removed += store.ask("lrem", name, 0, raw_moment)
    return removed


def _erase_assignments(store: Store, key: ConversationKey) -> int:
    """Remove the conversation from assignments and open conversations; return how many."""
    removed = 0
    account = f"{escape_pattern(key.helpdesk)}:{escape_pattern(key.account)}"
    for name in matching_keys(store, f"assist:desk:{account}:*"):
        removed += store.ask("zrem", name, key.id)
    for name in matching_keys(store, f"assist:looking:{account}:*"):
        open_id = store.ask("get", name)
        if open_id is not None and open_id.decode() == key.id:
            removed += store.ask("delete", name)
    return removed
