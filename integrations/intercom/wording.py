"""The inbox card's own texts. Labels, nudges and rules have theirs in data files."""

from collections.abc import Mapping

# Labels for the parts of a suggestion, because a card can't colour them.
PARTS: Mapping[str, str] = {"flexible": "Your wording:", "fixed": "Fixed wording:"}
QUIET: Mapping[str, str] = {
    "message": "Snoozed until the customer writes again.",
    "conversation": "Snoozed for this conversation.",
}
OFF = "Advice is turned off for this team."
SILENT: Mapping[str, str] = {
    "hours": "Advice is off at this time of day. Policy and safety are still checked.",
    "channel": "Advice is off in this channel. Policy and safety are still checked.",
    "language": "Advice is off in this language. Policy and safety are still checked.",
    "rollout": "Advice isn't turned on here yet.",
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
