"""The names of all keys and channels in the store.

All keys of a conversation contain the hash tag of its bucket, so that a cluster keeps its log,
identities, counters and deliveries in one slot and one script can change them all. 16 buckets
spread the load and are still quick to add up.
"""

from datetime import UTC, datetime
from zlib import crc32

from assist_service.domain.conversation import ConversationKey

BUCKETS = 16
CHANGED = "assist:changed"
# Lifetimes in seconds since the last write, where a feature writes and the retention table must know.
SAVED_MOMENTS_KEPT = 365 * 86_400
PULSE_KEPT = 400 * 86_400


def bucket(key: ConversationKey) -> int:
    """Return the bucket of a conversation, 0 to 15."""
    return crc32(str(key).encode()) % BUCKETS


def log(key: ConversationKey) -> str:
    """Return the key of the conversation's event stream."""
    return f"assist:{{{bucket(key)}}}:log:{key}"


def identities(key: ConversationKey) -> str:
    """Return the key of the identities already in the conversation's log, for deduplication."""
    return f"assist:{{{bucket(key)}}}:seen:{key}"


def counters(key: ConversationKey, at: float) -> str:
    """Return the key of the conversation's bucket's counters for the day (UTC) of ``at``."""
    return counters_in(bucket(key), at)


def counters_in(number: int, at: float) -> str:
    """Return the key of a bucket's counters for the day (UTC) of ``at``."""
    day = datetime.fromtimestamp(at, UTC).date().isoformat()
    return f"assist:{{{number}}}:count:{day}"


def week(number: int, monday: str, scope: str) -> str:
    """Return the key of a bucket's sums for a week and a team, or ``*`` for the organisation."""
    return f"assist:{{{number}}}:week:{monday}:{scope}"


def counterfactuals(number: int, monday: str, scope: str) -> str:
    """Return the key of a bucket's counterfactual sums for a week and a team, or ``*`` for all."""
    return f"assist:{{{number}}}:chances:{monday}:{scope}"


def experiments(number: int) -> str:
    """Return the key of a bucket's experiment sums, by experiment, arm, cell and measure."""
    return f"assist:{{{number}}}:experiments"


def enrolled(key: ConversationKey) -> str:
    """Return the key of a conversation's enrolment in an experiment, which outlives its text."""
    return f"assist:{{{bucket(key)}}}:enrolled:{key}"


def own_moments(number: int, pseudonym: str) -> str:
    """Return the key of an agent's moments of the week, in one bucket."""
    return f"assist:{{{number}}}:own:{pseudonym}"


def saved_moments(pseudonym: str) -> str:
    """Return the key of the moments that an agent saved."""
    return f"assist:saved:{pseudonym}"


def shared_moments(scope: str) -> str:
    """Return the key of the moments that agents shared with ``coach`` or a team."""
    return f"assist:shared:{scope}"


def pulse(monday: str, scope: str) -> str:
    """Return the key of a week's counts of pulse answers."""
    return f"assist:pulse:{monday}:{scope}"


def news_channel(number: int) -> str:
    """Return the channel that announces a bucket's conversations with new entries."""
    return f"assist:{{{number}}}:live"


def delivery(key: ConversationKey, identity: str) -> str:
    """Return the key of a delivery and its progress."""
    return f"assist:{{{bucket(key)}}}:delivery:{key}|{identity}"


def deliveries(number: int) -> str:
    """Return the key of the bucket's stream of due deliveries."""
    return f"assist:{{{number}}}:deliveries"


def deliveries_later(number: int) -> str:
    """Return the key of the bucket's delayed deliveries, by due time."""
    return f"assist:{{{number}}}:deliveries:later"


def deliveries_dead(number: int) -> str:
    """Return the key of the bucket's abandoned deliveries, by time."""
    return f"assist:{{{number}}}:deliveries:dead"


def deliveries_ended(number: int) -> str:
    """Return the key of the bucket's counts of delivery outcomes."""
    return f"assist:{{{number}}}:deliveries:ended"


def document(name: str) -> tuple[str, str]:
    """Return the keys of a document and its history."""
    return f"assist:{{document:{name}}}:now", f"assist:{{document:{name}}}:history"


def snooze(helpdesk: str, account: str, agent: str) -> str:
    """Return the key of an agent's snooze."""
    return f"assist:quiet:{helpdesk}:{account}:{agent}"


def assignments(helpdesk: str, account: str, agent: str) -> str:
    """Return the key of the conversations that were assigned to an agent."""
    return f"assist:desk:{helpdesk}:{account}:{agent}"


def open_conversation(helpdesk: str, account: str, agent: str) -> str:
    """Return the key of the conversation that an agent opened last."""
    return f"assist:looking:{helpdesk}:{account}:{agent}"


def once(name: str) -> str:
    """Return the key that marks an action as done."""
    return f"assist:once:{name}"


def checkpoint(name: str) -> str:
    """Return the key of a periodic job's checkpoint."""
    return f"assist:mark:{name}"


def workers() -> str:
    """Return the key of the workers' last heartbeats."""
    return "assist:workers"


def playbook_lines() -> str:
    """Return the key of the IDs of all shared lines."""
    return "assist:{playbook}:lines"


def playbook_counts() -> str:
    """Return the key of the shared lines' counts: votes, uses, and how often they stayed in a reply."""
    return "assist:{playbook}:counts"


def playbook_voters(line: str) -> str:
    """Return the key of the pseudonyms of the agents who voted for a line."""
    return f"assist:{{playbook}}:voters:{line}"


def agent_preferences(pseudonym: str) -> str:
    """Return the key of an agent's own phrases and tone."""
    return f"assist:hand:{pseudonym}"


def llm_usage(day: str) -> str:
    """Return the key of a day's (UTC) language model usage."""
    return f"assist:spending:{day}"


def offered_lines(pseudonym: str) -> str:
    """Return the key of the lines already offered for a customer."""
    return f"assist:given:{pseudonym}"


def data_format() -> str:
    """Return the key of the data format's number (``format.py``)."""
    return "assist:form"


def restoring() -> str:
    """Return the key that is set while a backup is being restored."""
    return "assist:restoring"


def overload(share: str) -> str:
    """Return the key that asks workers to shed a kind of work."""
    return f"assist:pressure:{share}"
