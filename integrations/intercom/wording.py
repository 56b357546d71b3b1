"""The inbox card's own texts. Labels, nudges and rules have theirs in data files."""

from collections.abc import Mapping

from assist_service.domain.labels import LABELS

# Labels for the parts of a suggestion, because a card can't colour them.
PARTS: Mapping[str, str] = {"flexible": "Your wording:", "fixed": "Fixed wording:"}
QUIET: Mapping[str, str] = {
    "message": "Snoozed until the customer writes again.",
    "conversation": "Snoozed for this conversation.",
}
DISMISS = "Why are you dismissing this?"
SNOOZE = "Or snooze for how long?"
OVERRIDE = "Why is it OK to send?"
DONE: Mapping[str, str] = {
    "copied": "Marked as used.",
    "dismissed": "Dismissed. It won't appear again in this conversation.",
    "snoozed": "Snoozed. You'll still see how the customer feels.",
    "overridden": "Noted. You can send it now.",
}


def suppressed_text(reason: str) -> str:
    """Return the text for a team, time or channel without advice."""
    entry = LABELS.suppressed[reason]
    return f"{entry.heading}. {entry.sentence}"
