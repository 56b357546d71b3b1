"""Canvas Kit components for the inbox, and text made safe and short enough for them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

Component = dict[str, Any]

# Intercom's limit is 64 KB; we stay below it.
LARGEST = 60 * 1024
TALLEST_FIRST_CARD = 400
# Type sizes aren't documented. We assume 44 characters per 20 px line, 32 in a heading.
LINE, GAP = 20, 8
LETTERS: Mapping[str, int] = {"header": 32, "paragraph": 44, "muted": 44, "error": 44}
BUTTON = 36
# Markdown's markup characters, and the look-alikes that replace them.
LOOK_ALIKES = str.maketrans("[]*_`<", "()\u2217\u02cd'\u2039")


def canvas(components: Sequence[Component]) -> dict[str, Any]:
    """Return the response to both Initialize and Submit."""
    return {"canvas": {"content": {"components": list(components)}}}


def fits(components: Sequence[Component]) -> bool:
    """Return whether the card is within Intercom's size limit (in UTF-8, as sent)."""
    return len(msgspec.json.encode(components)) <= LARGEST


def text(words: str, *, style: str = "paragraph", close: bool = False) -> Component:
    """Return a text component, with no margin to the next one if ``close``.

    ``words`` may contain Markdown, so text by others must go through ``escape_markdown``.
    """
    component: Component = {"type": "text", "text": words, "style": style}
    return {**component, "bottom_margin": "none"} if close else component


def button(name: str, label: str, *, style: str = "secondary", url: str = "") -> Component:
    """Return a button that submits the card, or opens ``url`` in a new tab."""
    action = {"type": "url", "url": url} if url else {"type": "submit"}
    return {"type": "button", "id": name, "label": label, "style": style, "action": action}


def area(name: str, label: str, value: str = "", *, error: bool = False) -> Component:
    """Return a text area; it has no action, so it needs a button."""
    component: Component = {"type": "textarea", "id": name, "label": label}
    if value:
        component["value"] = value
    return {**component, "error": True} if error else component


def choice(name: str, label: str, options: Mapping[str, str]) -> Component:
    """Return a choice of 2 to 10 options that submits the card at once."""
    return {
        "type": "single-select",
        "id": name,
        "label": label,
        "options": [
            {"type": "option", "id": key, "text": label_text} for key, label_text in options.items()
        ],
        "action": {"type": "submit"},
    }


def divider() -> Component:
    """Return a line between a card and its Back button."""
    return {"type": "divider"}


def height_of(components: Iterable[Component]) -> int:
    """Return the approximate height of text and buttons in pixels."""
    return sum(
        _height(component) + (0 if component.get("bottom_margin") == "none" else GAP)
        for component in components
    )


def line_count(letters: int, style: str = "paragraph") -> int:
    """Return the number of lines that ``letters`` characters take."""
    return -(-letters // LETTERS[style])


def escape_markdown(words: str) -> str:
    """Return ``words`` without Markdown markup, so that links and bold text can't be injected.

    UNCONFIRMED: no escape is documented, so markup characters become look-alikes.
    """
    return " ".join(words.translate(LOOK_ALIKES).split())


def shorten(words: str, longest: int) -> str:
    """Return ``words`` shortened at the end of a word, with an ellipsis, to at most ``longest``."""
    if len(words) <= longest:
        return words
    beginning = words[: max(longest - 1, 0)]
    words_only = beginning.rsplit(None, 1)[0] if " " in beginning else beginning
    return f"{words_only}…"


def clock(at: float, zone: str) -> str:
    """Return a time as ``Jan 8, 2019 at 1:05PM CET``; a card isn't updated, so never "ago"."""
    moment = datetime.fromtimestamp(at, ZoneInfo(zone))
    hour = moment.hour % 12 or 12
    half = "AM" if moment.hour < 12 else "PM"
    return f"{moment:%b} {moment.day}, {moment.year} at {hour}:{moment:%M}{half} {moment:%Z}"


def _height(component: Component) -> int:
    if component["type"] == "button":
        return LINE if component["style"] == "link" else BUTTON
    return LINE * line_count(len(component["text"].replace("**", "")), component["style"])
