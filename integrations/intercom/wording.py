"""The words of the inbox card itself. Labels, nudges and rules bring their own."""

from collections.abc import Mapping

# How the parts of a suggestion are told apart, in words: a card has no colours of its own.
PARTS: Mapping[str, str] = {"flexible": "Your wording:", "fixed": "Fixed wording:"}
QUIET: Mapping[str, str] = {
    "message": "Quiet until the customer writes again, as you asked.",
    "conversation": "Quiet for this conversation, as you asked.",
}
OFF = "Advice is switched off for this team."
SILENT: Mapping[str, str] = {
    "hours": "No advice at this hour. Policy and safety are still checked.",
    "channel": "No advice in this channel. Policy and safety are still checked.",
    "language": "No advice in this language. Policy and safety are still checked.",
    "rollout": "Advice is not switched on here yet.",
}

DISMISS = "Why are you dismissing this?"
SNOOZE = "Or snooze for how long?"
OVERRIDE = "Why is it right as it is?"
DONE: Mapping[str, str] = {
    "copied": "Good, that one is done.",
    "dismissed": "Dismissed. It will not come back in this conversation.",
    "snoozed": "Snoozed. You still see how the customer feels.",
    "overridden": "Noted. You can send it as it is.",
}
