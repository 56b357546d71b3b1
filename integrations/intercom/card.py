"""The inbox card: pure functions from a conversation's state to Canvas Kit components.

The card is drawn when it is asked for and does not change by itself, so it says when
it was drawn and never writes "2 minutes ago". Intercom's rules for the first card: at
most 400 px high, no primary button, nothing centred, no dead end.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

Component = dict[str, Any]
State = Mapping[str, Any]

REFRESH, WORDS, BACK, LIVE = "refresh", "words", "back", "live"
QUOTES_SHOWN = 2
LONGEST_QUOTE = 70
LONGEST_NAME = 40
LONGEST_PART = 600

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
TRENDS: Mapping[str, str] = {"rising": " It is rising.", "easing": " It is easing."}
ABSTAINED: Mapping[str, str] = {
    "language": "No reading: this does not look like English, which is all I can read.",
    "too_short": "No reading: the message is too short to tell.",
    "low_confidence": "No reading: the words do not say enough to be sure.",
}
QUIET: Mapping[str, str] = {
    "message": "Quiet until the customer writes again, as you asked.",
    "conversation": "Quiet for this conversation, as you asked.",
}
# What Markdown could take for a mark, and what is shown for it.
LOOK_ALIKES = str.maketrans("[]*_`<", "()\u2217\u02cd'\u2039")
# Intensity up to which a feeling is called "a little" and no more than plain.
A_LITTLE, PLAIN = 0.34, 0.67


class Shown(NamedTuple):
    """What a card is drawn with besides the state: the time, its zone, the live view's link."""

    now: float
    zone: str
    live_url: str


def first_card(state: State, shown: Shown) -> list[Component]:
    """Return the card: the feeling and its reasons, the nudge and why, the words to use."""
    return [
        *_feeling(state),
        *_advice(state, shown),
        *_ways_on(state, shown),
        text(f"As of {clock(shown.now, shown.zone)}. Press Refresh for later news.", style="muted"),
    ]


def words_card(state: State, shown: Shown) -> list[Component]:
    """Return the suggestion as text to copy; Intercom lets no app write into the composer."""
    nudge = state["nudge"]
    if nudge is None or not nudge["suggestion"]:
        return [text("The conversation has moved on; these words are gone."), *_way_back()]
    suggestion = nudge["suggestion"]
    fixed = any(segment["kind"] == "fixed" for segment in suggestion["segments"])
    advice = "Make it sound like you."
    if fixed:
        advice += " Leave the part marked as policy word for word."
    return [
        text("Words to use", style="header"),
        text(advice),
        {
            "type": "textarea",
            "id": "suggestion",
            "label": "Copy from here into your reply",
            "value": " ".join(segment["text"] for segment in suggestion["segments"]),
        },
        *(_segment(segment) for segment in suggestion["segments"] if segment["kind"] == "fixed"),
        text(f"As of {clock(shown.now, shown.zone)}.", style="muted"),
        *_way_back(),
    ]


def problem_card(message: str, hint: str) -> list[Component]:
    """Return the card for what went wrong, in words, with a way back."""
    return [
        text(literal(message), style="error"),
        text(f"{literal(hint)} You can answer the customer as always.".strip(), style="muted"),
        button(REFRESH, "Refresh"),
    ]


def canvas(components: Sequence[Component]) -> dict[str, Any]:
    """Return the answer to Initialize and Submit alike."""
    return {"canvas": {"content": {"components": list(components)}}}


def text(words: str, *, style: str = "paragraph") -> Component:
    """Return a text component; ``words`` may use Markdown, so what others wrote is ``literal``."""
    return {"type": "text", "text": words, "style": style}


def button(name: str, label: str, *, style: str = "secondary", url: str = "") -> Component:
    """Return a button that submits the card, or opens ``url`` in a new tab."""
    action = {"type": "url", "url": url} if url else {"type": "submit"}
    return {"type": "button", "id": name, "label": label, "style": style, "action": action}


def literal(words: str) -> str:
    """Return ``words`` so that Markdown finds neither links nor bold in them.

    Backslashes are not documented as an escape, so the marks become look-alikes.
    """
    return " ".join(words.translate(LOOK_ALIKES).split())


def clock(at: float, zone: str) -> str:
    """Return a time as ``Jan 8, 2019 at 1:05PM CET``."""
    moment = datetime.fromtimestamp(at, ZoneInfo(zone))
    hour = moment.hour % 12 or 12
    half = "AM" if moment.hour < 12 else "PM"
    return f"{moment:%b} {moment.day}, {moment.year} at {hour}:{moment:%M}{half} {moment:%Z}"


def _feeling(state: State) -> Iterator[Component]:
    customer = state["customer"]
    if customer is None:
        yield text("Nothing to read yet", style="header")
        yield text("The customer's next message is read as soon as it arrives.")
        return
    reading = customer["reading"]
    if reading["abstained"]:
        yield text(ABSTAINED[reading["abstained"]])
        return
    yield text(_headline(reading, _name(state)), style="header")
    reasons = [CAUSES[found["cause"]] for found in reading["causes"]]
    if reasons:
        yield text(f"About {_listed(list(dict.fromkeys(reasons))[:3])}.")
    quotes = _quotes(state, customer["message"], reading)
    if quotes:
        yield text(f"In their words: {', '.join(quotes)}", style="muted")


def _headline(reading: State, name: str) -> str:
    feeling = FEELINGS.get(reading["emotion"])
    if feeling is None:
        return f"{name} sounds calm"
    strength = reading["intensity"]
    degree = "a little " if strength < A_LITTLE else "" if strength < PLAIN else "very "
    return f"{name} sounds {degree}{feeling}.{TRENDS.get(reading['trend'], '')}"


def _name(state: State) -> str:
    known = state["details"].get("customer_name") or ""
    return literal(_cut(known, LONGEST_NAME)) or "The customer"


def _quotes(state: State, message: str, reading: State) -> list[str]:
    """Return the words that made the reading, strongest first."""
    said = {turn["id"]: turn["text"] for turn in state["turns"]}
    found = []
    for evidence in sorted(reading["evidence"], key=lambda known: -abs(known["weight"])):
        begin, end = evidence["span"]
        words = said.get(evidence.get("message") or message, "")[begin:end]
        if words.strip():
            found.append(f"“{literal(_cut(words, LONGEST_QUOTE))}”")
    return list(dict.fromkeys(found))[:QUOTES_SHOWN]


def _advice(state: State, shown: Shown) -> Iterator[Component]:
    nudge = state["nudge"]
    if nudge is not None:
        yield {"type": "divider"}
        yield text(f"**{literal(nudge['title'])}**")
        yield text(literal(nudge["why"]), style="muted")
        if nudge["suggestion"]:
            yield from (_segment(segment) for segment in nudge["suggestion"]["segments"])
    elif state["off"]:
        yield text("Advice is switched off for this team.", style="muted")
    elif state["quiet"]:
        yield text(_quiet(state["quiet"], shown.zone), style="muted")
    elif state["customer"] is not None:
        yield text("No advice needed right now.", style="muted")


def _quiet(quiet: State, zone: str) -> str:
    if quiet["until"] is not None:
        return f"Quiet until {clock(quiet['until'], zone)}, as you asked."
    return QUIET.get(quiet["scope"], "Quiet for now, as you asked.")


def _segment(segment: State) -> Component:
    words = literal(_cut(segment["text"], LONGEST_PART))
    if segment["kind"] == "fixed":
        return text(f"**Policy, keep word for word:** {words}")
    return text(f"**Yours to reword:** {words}")


def _ways_on(state: State, shown: Shown) -> Iterator[Component]:
    nudge = state["nudge"]
    if nudge is not None and nudge["suggestion"]:
        yield button(WORDS, "Copy these words")
    yield button(REFRESH, "Refresh")
    yield button(LIVE, "Open live view", style="link", url=shown.live_url)


def _way_back() -> Iterator[Component]:
    yield {"type": "divider"}
    yield button(BACK, "Back", style="link")


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _cut(words: str, longest: int) -> str:
    """Shorten at a word's end, saying so."""
    if len(words) <= longest:
        return words
    whole = words[:longest].rsplit(None, 1)
    return (whole[0] if whole else words[:longest]) + "…"
