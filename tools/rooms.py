"""``python -m tools.rooms``: print the table of rooms in docs/architecture.md.

``ROOMS`` names every package and module of ``assist_service``, from the ground up. A room may
import only the rooms listed before it (``tests/test_architecture.py``). ``analysis/``,
``policy/`` and the optional features are listed part by part. The features come after all that
works without them, so that nothing but ``app`` can import one.
"""

from typing import NamedTuple


class Room(NamedTuple):
    """A package or module of ``assist_service``; ``pure`` rooms do no I/O and read no clock."""

    name: str
    purpose: str
    pure: bool = False


ROOMS = (
    Room("errors", "one family of errors, each with a code, a message and a remedy", pure=True),
    Room("yaml_files", "reads YAML files; every error has a line and column", pure=True),
    Room(
        "domain",
        "the product's words as frozen types and data files; a conversation as a fold over its events",
        pure=True,
    ),
    Room(
        "language",
        "a message cut and understood once: parts, sentences, words, phrases, language",
        pure=True,
    ),
    Room("analysis/masking", "masks card numbers, passwords and codes", pure=True),
    Room(
        "analysis/emotion",
        "what a customer's message shows: emotion, causes, signals, trend",
        pure=True,
    ),
    Room(
        "analysis/reflection",
        "the customer's own clause, rephrased for the agent to say",
        pure=True,
    ),
    Room("analysis/review", "what an agent's reply does: validation, ACE, wording", pure=True),
    Room("analysis/customer", "emotion, reflection and trend of one message together", pure=True),
    Room("policy/matching", "phrases, amounts and durations found in a text", pure=True),
    Room("policy/checks", "the kinds of check a rule can make", pure=True),
    Room("policy/rules", "rule files: loading, inheritance, self-tests, the rule set", pure=True),
    Room(
        "policy/tools",
        "lint, scaffold, overlaps, replay and reports for compliance leads",
        pure=True,
    ),
    Room(
        "team_settings",
        "settings by scope, hours, edits, and the value in effect at a moment",
        pure=True,
    ),
    Room("coaching", "at most one nudge, and the suggestion for it", pure=True),
    Room(
        "outbound", "allowed addresses, sessions and circuit breakers for calls to other services"
    ),
    Room("store", "the Redis server: connection, scripts, keys, documents, clock"),
    Room("observability", "logs, metrics, traces, step timings"),
    Room("access", "users, passwords, OpenID Connect, page tokens, revocation"),
    Room("settings", "the `ASSIST_*` settings"),
    Room("helpdesk", "the contract for helpdesk folders, and the code they share"),
    Room("engine", "the flow of a message: observe, review, record", pure=True),
    Room("overload", "what to skip under overload"),
    Room("insights", "counts, the figures that may be shown, the chat audit", pure=True),
    Room("delivery", "notes, tags and reads: planned with the event, queued, delivered"),
    Room("rewording", "a language model's wording, checked; imported only if one is configured"),
    Room("doctor", "checks of the machine and the store"),
    Room("repositories", "conversations, statistics, preferences and assignments in the store"),
    Room("guidance", "rules and frameworks in force: watched, approved, last good version"),
    Room("privacy", "personal data: access, erasure, retention"),
    Room("audit_log", "the tamper-evident log of changes"),
    Room("backup", "backs up the whole store to one verified file, and restores it"),
    Room("features", "what the core asks of an optional feature, which it does not import"),
    Room("service", "the parts of the running service in one object"),
    Room("plugins", "discovers helpdesk folders and gives them the running service"),
    Room("agent_view", "what an agent sees and does, on every surface"),
    Room("web", "HTTP: webhooks, API, sidebar, console"),
    Room(
        "playbook/lines",
        "optional: phrases that agents share, validated, searched, merged into frameworks",
        pure=True,
    ),
    Room("playbook/own_phrases", "an agent's own phrases, from their preferences"),
    Room("playbook/repository", "shared lines in the store, with votes and uses"),
    Room("playbook/agent_data", "an agent's lines and votes: export and erasure"),
    Room("playbook/phrases", "lines that fit a conversation, and lines from an agent's text"),
    Room("playbook/web", "the sidebar panel, its API, the console page for leads"),
    Room("playbook/feature", "the playbook's hooks in the core"),
    Room("own_week/moments", "optional: an agent's moments, without text and scores", pure=True),
    Room("own_week/repository", "moments and anonymous feedback in the store"),
    Room("own_week/agent_data", "an agent's moments: export and erasure"),
    Room("own_week/web", "an agent's private pages, the console page for coaches"),
    Room("own_week/feature", "the own week's hooks in the core"),
    Room("app", "the wiring, the only module that makes the parts"),
    Room("serving", "gunicorn: threads, timeouts, start-up"),
    Room("cli", "commands, each imported when called"),
)


def table() -> str:
    """Return ``ROOMS`` as a Markdown table."""
    rows = [f"| `{room.name}` | {room.purpose} | {'yes' if room.pure else ''} |" for room in ROOMS]
    return "\n".join(("| Room | Purpose | Pure |", "|---|---|---|", *rows))


if __name__ == "__main__":
    print(table())
