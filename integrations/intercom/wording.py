"""Every word that the inbox card says by itself. Nudges, readings and rules bring their own."""

from collections.abc import Mapping

FEELINGS: Mapping[str, str] = {
    "anger": "angry",
    "frustration": "frustrated",
    "disappointment": "disappointed",
    "sadness": "sad",
    "worry": "worried",
    "confusion": "confused",
    "gratitude": "grateful",
    "joy": "happy",
}
CAUSES: Mapping[str, str] = {
    "wait": "waiting",
    "repeat_contact": "having to ask again",
    "money": "money",
    "broken_promise": "a broken promise",
    "defect": "something that does not work",
    "access_lost": "being locked out",
    "unfair_treatment": "being treated unfairly",
    "rude_agent": "being treated rudely",
    "unclear_info": "unclear information",
    "deadline": "a deadline",
    "loss_bereavement": "a loss",
    "health": "health",
}
TRENDS: Mapping[str, str] = {"rising": "It is rising.", "easing": "It is easing."}
# Intensity up to which a feeling is called "a little", and from which "very".
A_LITTLE, PLAIN = 0.34, 0.67
RISKY = 0.5
RISK = "They may take this further."
# How the parts of a suggestion are told apart, in words: a card has no colours of its own.
LABELS: Mapping[str, str] = {"flexible": "Your wording:", "fixed": "Fixed wording:"}
ABSTAINED: Mapping[str, str] = {
    "language": "No reading: this does not look like English, which is all I can read.",
    "too_short": "No reading: the message is too short to tell.",
    "low_confidence": "No reading: the words do not say enough to be sure.",
}
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

DISMISS = "Why is it not for you?"
DISMISS_REASONS: Mapping[str, str] = {
    "not_true": "It is not true",
    "already_done": "I have done it",
    "not_now": "Not now",
    "words_do_not_fit": "The words do not fit",
    "other": "Another reason",
}
SNOOZE = "Or quiet for how long?"
SNOOZE_SCOPES: Mapping[str, str] = {
    "message": "Until the next message",
    "conversation": "This conversation",
    "hour": "One hour",
    "shift": "This shift",
}
OVERRIDE = "Is it right as it is? Say what makes it so"
OVERRIDE_REASONS: Mapping[str, str] = {
    "manager_approved": "A manager approved it",
    "exception_applies": "An exception applies",
    "rule_is_wrong": "The rule is wrong here",
    "other": "Another reason",
}
DONE: Mapping[str, str] = {
    "copied": "Good. This one is done.",
    "dismissed": "Dismissed. It will not come back in this conversation.",
    "snoozed": "Quiet it is. The reading stays; advice waits.",
    "overridden": "Noted. You can send it as it is.",
}
