"""The inbox card: pure functions from a conversation's state to Canvas Kit components.

The card is drawn when it is asked for and does not change by itself, so it says when
it was drawn and never writes "2 minutes ago". Intercom's rules for the first card: at
most 400 px high, no primary button, nothing centred, no dead end.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

Component = dict[str, Any]
State = Mapping[str, Any]

REFRESH, WORDS, BACK, LIVE = "refresh", "words", "back", "live"
# What keeps the first card within its height, in letters: about 44 stand on a line of 20 px,
# and beside heading, buttons and time there are three lines for reasons, three for the advice
# and four for the words. What is cut here stands in full behind "Copy these words".
LONGEST_NAME = 20
LONGEST_QUOTE = 48
LONGEST_ADVICE = 130
LINE, WORDS_LINES = 44, 4
CAUSES_SHOWN = 2

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
# How the parts of a suggestion are told apart, in words: a card has no colours of its own.
LABELS: Mapping[str, str] = {"flexible": "Yours to reword:", "fixed": "Policy, word for word:"}
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
        text(f"As of {clock(shown.now, shown.zone)}.", style="muted"),
        *_ways_on(state, shown),
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
        *(
            _segment(segment["kind"], segment["text"])
            for segment in suggestion["segments"]
            if segment["kind"] == "fixed"
        ),
        text(f"As of {clock(shown.now, shown.zone)}.", style="muted"),
        *_way_back(),
    ]


def problem_card(message: str, hint: str) -> list[Component]:
    """Return the card for what went wrong, in words, with a way back."""
    return [
        text(literal(_cut(message, LONGEST_ADVICE)) or "Something is missing.", style="error"),
        text(
            f"{literal(_cut(hint, LONGEST_ADVICE))} You can answer the customer as always.".strip(),
            style="muted",
        ),
        button(REFRESH, "Refresh"),
    ]


def canvas(components: Sequence[Component]) -> dict[str, Any]:
    """Return the answer to Initialize and Submit alike."""
    return {"canvas": {"content": {"components": list(components)}}}


def text(words: str, *, style: str = "paragraph", close: bool = False) -> Component:
    """Return a text component, ``close`` to the next one.

    ``words`` may use Markdown, so what others wrote goes through ``literal``.
    """
    component: Component = {"type": "text", "text": words, "style": style}
    return {**component, "bottom_margin": "none"} if close else component


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
        yield text("Nothing to read yet", style="header", close=True)
        yield text("The customer's next message is read as soon as it arrives.")
        return
    reading = customer["reading"]
    if reading["abstained"]:
        yield text(ABSTAINED[reading["abstained"]])
        return
    yield text(_headline(reading, _name(state)), style="header", close=True)
    reasons = " ".join(_reasons(state, customer["message"], reading))
    if reasons:
        yield text(reasons, style="muted")


def _headline(reading: State, name: str) -> str:
    feeling = FEELINGS.get(reading["emotion"])
    if feeling is None:
        return f"{name} sounds calm"
    strength = reading["intensity"]
    degree = "a little " if strength < A_LITTLE else "" if strength < PLAIN else "very "
    return f"{name} sounds {degree}{feeling}"


def _name(state: State) -> str:
    known = state["details"].get("customer_name") or ""
    return literal(_cut(known, LONGEST_NAME)) or "The customer"


def _reasons(state: State, message: str, reading: State) -> Iterator[str]:
    """Yield why: the direction, what it is about, and the strongest words."""
    trend = TRENDS.get(reading["trend"])
    if trend:
        yield trend
    causes = list(dict.fromkeys(CAUSES[found["cause"]] for found in reading["causes"]))
    if causes:
        yield f"About {' and '.join(causes[:CAUSES_SHOWN])}."
    quote = _quote(state, message, reading)
    if quote:
        yield f"In their words: “{quote}”"


def _quote(state: State, message: str, reading: State) -> str:
    """Return the words that weigh most in the reading."""
    said = {turn["id"]: turn["text"] for turn in state["turns"]}
    for evidence in sorted(reading["evidence"], key=lambda known: -abs(known["weight"])):
        begin, end = evidence["span"]
        words = literal(
            _cut(said.get(evidence.get("message") or message, "")[begin:end], LONGEST_QUOTE)
        )
        if words:
            return words
    return ""


def _advice(state: State, shown: Shown) -> Iterator[Component]:
    nudge = state["nudge"]
    if nudge is not None:
        why = literal(_cut(nudge["why"], max(0, LONGEST_ADVICE - len(nudge["title"]))))
        yield text(f"**{literal(_cut(nudge['title'], LONGEST_ADVICE))}** {why}".strip())
        if nudge["suggestion"]:
            yield from _words(nudge["suggestion"]["segments"])
    elif state["off"]:
        yield text("Advice is switched off for this team.")
    elif state["quiet"]:
        yield text(_quiet(state["quiet"], shown.zone))
    elif state["customer"] is not None:
        yield text("No advice needed right now.")


def _quiet(quiet: State, zone: str) -> str:
    if quiet["until"] is not None:
        return f"Quiet until {clock(quiet['until'], zone)}, as you asked."
    return QUIET.get(quiet["scope"], "Quiet for now, as you asked.")


def _words(segments: Sequence[State]) -> Iterator[Component]:
    """Yield the suggestion, neighbours of one kind together, within the lines there are."""
    parts = [
        (kind, " ".join(segment["text"] for segment in group))
        for kind, group in groupby(segments, key=lambda segment: segment["kind"])
    ][:WORDS_LINES]
    room = _room(parts)
    for number, (kind, words) in enumerate(parts):
        longest = room[number] * LINE - len(LABELS[kind]) - 1
        yield _segment(kind, _cut(words, longest), close=number < len(parts) - 1)


def _room(parts: Sequence[tuple[str, str]]) -> Mapping[int, int]:
    """Share the lines among the parts: policy first, then the short, so that few are cut."""
    order = sorted(range(len(parts)), key=lambda at: (parts[at][0] != "fixed", len(parts[at][1])))
    room, lines = {}, WORDS_LINES
    for left, number in zip(range(len(parts), 0, -1), order, strict=True):
        kind, words = parts[number]
        wanted = -(-(len(LABELS[kind]) + 1 + len(words)) // LINE)
        room[number] = min(wanted, lines - left + 1 if kind == "fixed" else lines // left)
        lines -= room[number]
    return room


def _segment(kind: str, words: str, *, close: bool = False) -> Component:
    return text(f"**{LABELS[kind]}** {literal(words)}", close=close)


def _ways_on(state: State, shown: Shown) -> Iterator[Component]:
    nudge = state["nudge"]
    if nudge is not None and nudge["suggestion"]:
        yield button(WORDS, "Copy these words")
    yield button(REFRESH, "Refresh", style="link")
    yield button(LIVE, "Open live view", style="link", url=shown.live_url)


def _way_back() -> Iterator[Component]:
    yield {"type": "divider"}
    yield button(BACK, "Back", style="link")


def _cut(words: str, longest: int) -> str:
    """Shorten at a word's end, saying so."""
    if len(words) <= longest:
        return words
    kept = words[: max(longest - 1, 0)]
    whole = kept.rsplit(None, 1)[0] if " " in kept else kept
    return f"{whole}…"
