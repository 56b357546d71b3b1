"""The names of everything in the store.

Every key of a conversation carries the hash tag of its bucket, so that one script
may touch its log, its duplicates, its counters and its deliveries, and a cluster
keeps them in one slot. Sixteen buckets spread the load and keep adding up cheap.
"""

from datetime import UTC, datetime
from zlib import crc32

from assist_service.domain.conversation import ConversationKey

BUCKETS = 16
CHANGED = "assist:changed"


def bucket(key: ConversationKey) -> int:
    """Return the bucket of a conversation, 0 to 15."""
    return crc32(str(key).encode()) % BUCKETS


def log(key: ConversationKey) -> str:
    """The conversation's stream of events."""
    return f"assist:{{{bucket(key)}}}:log:{key}"


def identities(key: ConversationKey) -> str:
    """The identities the conversation has kept already."""
    return f"assist:{{{bucket(key)}}}:seen:{key}"


def counters(key: ConversationKey, at: float) -> str:
    """The bucket's counters of the day (UTC) of ``at``."""
    return counters_in(bucket(key), at)


def counters_in(number: int, at: float) -> str:
    """The counters of a bucket on the day (UTC) of ``at``."""
    day = datetime.fromtimestamp(at, UTC).date().isoformat()
    return f"assist:{{{number}}}:count:{day}"


def week(number: int, monday: str, scope: str) -> str:
    """A bucket's sums of one week, of one team or (``*``) of the organisation."""
    return f"assist:{{{number}}}:week:{monday}:{scope}"


def counterfactuals(number: int, monday: str, scope: str) -> str:
    """A bucket's sums of what could have been shown in one week, of one team or (``*``) of all."""
    return f"assist:{{{number}}}:chances:{monday}:{scope}"


def experiments(number: int) -> str:
    """A bucket's sums of experiments, by experiment, arm, cell and measure."""
    return f"assist:{{{number}}}:experiments"


def enrolled(key: ConversationKey) -> str:
    """A conversation's part in an experiment, which outlives its text."""
    return f"assist:{{{bucket(key)}}}:enrolled:{key}"


def own_moments(number: int, pseudonym: str) -> str:
    """What an agent finds again of their own week, in one bucket."""
    return f"assist:{{{number}}}:own:{pseudonym}"


def saved_moments(pseudonym: str) -> str:
    """The moments that an agent chose to keep."""
    return f"assist:saved:{pseudonym}"


def shared_moments(scope: str) -> str:
    """The moments that agents chose to share with ``coach`` or ``team``."""
    return f"assist:shared:{scope}"


def pulse(monday: str, scope: str) -> str:
    """A week's answers to the pulse, counted."""
    return f"assist:pulse:{monday}:{scope}"


def news_channel(number: int) -> str:
    """The channel that names conversations of a bucket that have news."""
    return f"assist:{{{number}}}:live"


def delivery(key: ConversationKey, identity: str) -> str:
    """What is to be delivered to a helpdesk, and how far it is."""
    return f"assist:{{{bucket(key)}}}:delivery:{key}|{identity}"


def deliveries(number: int) -> str:
    """The bucket's stream of deliveries to be made now."""
    return f"assist:{{{number}}}:deliveries"


def deliveries_later(number: int) -> str:
    """The bucket's deliveries that may not be made before a time."""
    return f"assist:{{{number}}}:deliveries:later"


def deliveries_dead(number: int) -> str:
    """The bucket's deliveries that were given up, by when."""
    return f"assist:{{{number}}}:deliveries:dead"


def deliveries_ended(number: int) -> str:
    """How the bucket's deliveries ended, counted."""
    return f"assist:{{{number}}}:deliveries:ended"


def document(name: str) -> tuple[str, str]:
    """A document and its history."""
    return f"assist:{{document:{name}}}:now", f"assist:{{document:{name}}}:history"


def snooze(helpdesk: str, account: str, agent: str) -> str:
    """Until when an agent asked for quiet."""
    return f"assist:quiet:{helpdesk}:{account}:{agent}"


def assignments(helpdesk: str, account: str, agent: str) -> str:
    """The conversations that were in an agent's hands."""
    return f"assist:desk:{helpdesk}:{account}:{agent}"


def open_conversation(helpdesk: str, account: str, agent: str) -> str:
    """The conversation that an agent opened last."""
    return f"assist:looking:{helpdesk}:{account}:{agent}"


def once(name: str) -> str:
    """A thing that may happen once."""
    return f"assist:once:{name}"


def checkpoint(name: str) -> str:
    """How far a chore of the worker got."""
    return f"assist:mark:{name}"


def workers() -> str:
    """When each worker was last heard of."""
    return "assist:workers"


def playbook_lines() -> str:
    """The ids of all shared lines."""
    return "assist:{playbook}:lines"


def playbook_counts() -> str:
    """How shared lines fare: votes, uses, and how often they stayed."""
    return "assist:{playbook}:counts"


def playbook_voters(line: str) -> str:
    """Who finds a line good, under names that only the service can work out."""
    return f"assist:{{playbook}}:voters:{line}"


def agent_preferences(pseudonym: str) -> str:
    """An agent's own phrases and tone."""
    return f"assist:hand:{pseudonym}"


def llm_usage(day: str) -> str:
    """What a language model cost on a day (UTC)."""
    return f"assist:spending:{day}"


def offered_lines(pseudonym: str) -> str:
    """The lines that a customer was given."""
    return f"assist:given:{pseudonym}"


def data_format() -> str:
    """Which form the data has (``format.py``)."""
    return "assist:form"


def restoring() -> str:
    """Set while a back-up is being restored."""
    return "assist:restoring"


def overload(share: str) -> str:
    """What workers are to leave out for a moment."""
    return f"assist:pressure:{share}"
