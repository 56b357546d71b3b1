"""Build the first inbox card: from a conversation's state to Canvas Kit components. Pure.

The card is built on request and doesn't change by itself, so it shows when it was built and never
says "2 minutes ago". Intercom's rules for the first card: at most 400 px high, no primary button,
nothing centred, no dead end.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from assist_service.domain.labels import CAUSE_NAMES, FEELING_NAMES, LABELS, degree_of
from integrations.intercom.components import (
    GAP,
    LETTERS,
    LINE,
    TALLEST_FIRST_CARD,
    Component,
    button,
    clock,
    escape_markdown,
    height_of,
    line_count,
    shorten,
    text,
)
from integrations.intercom.wording import PARTS, QUIET, suppressed_text

State = Mapping[str, Any]

REFRESH, WORDS, DRAFT, ANSWER = "refresh", "words", "draft", "answer"
END_SNOOZE, BACK, LIVE = "speak", "back", "live"
# Text that is shortened on this card is complete on the cards behind its buttons.
LONGEST_NAME = 20
LONGEST_QUOTE = 48
LONGEST_PROBLEM = 130
REASON_LINES, ADVICE_LINES, LEAST_WORD_LINES, MOST_WORD_LINES = 3, 3, 2, 6
CAUSES_SHOWN = 2


class CardContext(NamedTuple):
    """A card's inputs besides the state: the time, the time zone, the live view's URL."""

    now: float
    zone: str
    live_url: str


def first_card(state: State, context: CardContext) -> list[Component]:
    """Return the card: feeling and reasons, nudge and reason, suggestion, buttons."""
    above = list(_feeling(state))
    below = [time_line(context), *_buttons(state, context)]
    room = TALLEST_FIRST_CARD - height_of(above) - height_of(below)
    return [*above, *_advice(state, context, room), *below]


def problem_card(message: str, hint: str) -> list[Component]:
    """Return the card for an error, with a way back."""
    hint = escape_markdown(shorten(hint, LONGEST_PROBLEM))
    return [
        text(
            escape_markdown(shorten(message, LONGEST_PROBLEM)) or "Something went wrong.",
            style="error",
        ),
        text(f"{hint} You can reply to the customer as usual.".strip(), style="muted"),
        button(REFRESH, "Refresh"),
    ]


def time_line(context: CardContext) -> Component:
    """Return the line with the time at which a card was built."""
    return text(f"As of {clock(context.now, context.zone)}.", style="muted")


def segment(kind: str, words: str, *, close: bool = False) -> Component:
    """Return a part of a suggestion, labelled as flexible or fixed wording."""
    return text(f"**{PARTS[kind]}** {escape_markdown(words)}", close=close)


def group_by_kind(segments: Sequence[State]) -> list[tuple[str, str]]:
    """Return a suggestion as pairs of kind and words, adjacent segments of one kind joined."""
    return [
        (kind, " ".join(segment_view["text"] for segment_view in group))
        for kind, group in groupby(segments, key=lambda segment_view: segment_view["kind"])
    ]


def _feeling(state: State) -> Iterator[Component]:
    customer = state["customer"]
    if customer is None:
        yield text("Nothing to read yet", style="header", close=True)
        yield text("The customer's next message will appear here when you refresh.")
        return
    reading = customer["reading"]
    if reading["abstained"]:
        yield text(LABELS.abstained[reading["abstained"]])
        return
    yield text(_headline(reading, _name(state)), style="header", close=True)
    reasons = _reasons(state, customer["message"], reading)
    if reasons:
        yield text(reasons, style="muted")


def _headline(reading: State, name: str) -> str:
    feeling = reading["emotion"]
    degree = degree_of(reading["intensity"], LABELS.strengths).before
    return f"{name} sounds {'' if feeling == 'neutral' else degree}{FEELING_NAMES[feeling]}"


def _name(state: State) -> str:
    name = state["details"].get("customer_name") or ""
    return escape_markdown(shorten(name, LONGEST_NAME)) or "The customer"


def _reasons(state: State, message: str, reading: State) -> str:
    """Return the reasons for the reading: trend, causes, and the strongest words."""
    trend = reading["trend"]
    sentences = [] if trend == "steady" else [f"{LABELS.trends[trend]}."]
    if reading["escalation_risk"] >= LABELS.escalation.shown_from:
        sentences.append(f"{LABELS.further}.")
    causes = list(dict.fromkeys(CAUSE_NAMES[cause["cause"]] for cause in reading["causes"]))
    if causes:
        sentences.append(f"About {' and '.join(causes[:CAUSES_SHOWN])}.")
    before = " ".join(sentences)
    room = REASON_LINES * LETTERS["muted"] - len(f"{before} In their words: “”")
    quote = _quote(state, message, reading, min(LONGEST_QUOTE, room))
    return f"{before} In their words: “{quote}”".strip() if quote else before


def _quote(state: State, message: str, reading: State, longest: int) -> str:
    """Return the customer's words with the most weight in the reading."""
    texts = {turn["id"]: turn["text"] for turn in state["turns"]}
    for evidence in sorted(reading["evidence"], key=lambda evidence: -abs(evidence["weight"])):
        begin, end = evidence["span"]
        words = escape_markdown(
            shorten(texts.get(evidence.get("message") or message, "")[begin:end], longest)
        )
        if words:
            return words
    return ""


def _advice(state: State, context: CardContext, room: int) -> Iterator[Component]:
    nudge = state["nudge"]
    if nudge is not None:
        parts = group_by_kind(nudge["suggestion"]["segments"]) if nudge["suggestion"] else []
        words = min(sum(_line_count(*part) for part in parts), LEAST_WORD_LINES)
        lines_left = (room - GAP) // LINE - words - (1 if words else 0)
        advice = text(
            _title_and_reason(nudge, max(1, min(ADVICE_LINES, lines_left)) * LETTERS["paragraph"])
        )
        yield advice
        yield from _suggestion(parts, (room - height_of([advice]) - GAP) // LINE)
    elif state["off"] and not state["silent"]:
        yield text(suppressed_text("off"))
    elif state["quiet"] and not state["off"]:
        yield text(_snooze_text(state["quiet"], context.zone))
    elif state["silent"] or state["held_back"]:
        yield text(suppressed_text(state["silent"] or "holdout"))
    elif state["customer"] is not None:
        yield text("No advice right now.")


def _title_and_reason(nudge: State, longest: int) -> str:
    title = escape_markdown(shorten(nudge["title"], longest))
    why = escape_markdown(shorten(nudge["why"], longest - len(title) - 1))
    return f"**{title}** {why}".strip()


def _snooze_text(quiet: State, zone: str) -> str:
    if quiet["until"] is not None:
        return f"Snoozed until {clock(quiet['until'], zone)}."
    return QUIET.get(quiet["scope"], "Snoozed.")


def _suggestion(parts: Sequence[tuple[str, str]], line_limit: int) -> Iterator[Component]:
    """Yield the suggestion in at most ``line_limit`` lines; fixed wording gets its lines first."""
    lines_left = min(line_limit, MOST_WORD_LINES)
    line_counts = {}
    for index in sorted(range(len(parts)), key=lambda part_index: parts[part_index][0] != "fixed"):
        line_counts[index] = min(_line_count(*parts[index]), lines_left)
        lines_left -= line_counts[index]
    visible = [index for index in range(len(parts)) if line_counts[index] > 0]
    for index in visible:
        kind, words = parts[index]
        longest = line_counts[index] * LETTERS["paragraph"] - len(PARTS[kind]) - 1
        yield segment(kind, shorten(words, longest), close=index != visible[-1])


def _line_count(kind: str, words: str) -> int:
    return line_count(len(PARTS[kind]) + 1 + len(words))


def _buttons(state: State, context: CardContext) -> Iterator[Component]:
    nudge = state["nudge"]
    if nudge is not None and nudge["suggestion"]:
        yield button(WORDS, "Copy this wording")
    if not state["off"]:
        yield button(DRAFT, "Check my draft", style="link")
    if nudge is not None:
        yield button(ANSWER, "Dismiss or snooze", style="link")
    elif state["quiet"] and not state["off"]:
        yield button(END_SNOOZE, "Show advice again", style="link")
    yield button(REFRESH, "Refresh", style="link")
    yield button(LIVE, "Open live view", style="link", url=context.live_url)
