"""Canvas Kit components for the inbox, and words made safe and short enough to stand in them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

Component = dict[str, Any]

# Intercom cuts off at 64 KB; what is nearer to it than this is not sent.
LARGEST = 60 * 1024
TALLEST_FIRST_CARD = 400
# No type size is documented. About 44 letters stand on a line of 20 px, 32 of a heading.
LINE, GAP = 20, 8
LETTERS: Mapping[str, int] = {"header": 32, "paragraph": 44, "muted": 44, "error": 44}
BUTTON = 36
# What Markdown could take for a mark, and what is shown for it.
LOOK_ALIKES = str.maketrans("[]*_`<", "()\u2217\u02cd'\u2039")


def canvas(components: Sequence[Component]) -> dict[str, Any]:
    """Return the answer to Initialize and Submit alike."""
    return {"canvas": {"content": {"components": list(components)}}}


def fits(components: Sequence[Component]) -> bool:
    """Tell whether Intercom takes so large a card (UTF-8, as it is sent)."""
    return len(msgspec.json.encode(components)) <= LARGEST


def text(words: str, *, style: str = "paragraph", close: bool = False) -> Component:
    """Return a text component, ``close`` to the next one.

    ``words`` may use Markdown, so what others wrote goes through ``escape_markdown``.
    """
    component: Component = {"type": "text", "text": words, "style": style}
    return {**component, "bottom_margin": "none"} if close else component


def button(name: str, label: str, *, style: str = "secondary", url: str = "") -> Component:
    """Return a button that submits the card, or opens ``url`` in a new tab."""
    action = {"type": "url", "url": url} if url else {"type": "submit"}
    return {"type": "button", "id": name, "label": label, "style": style, "action": action}


def area(name: str, label: str, value: str = "", *, error: bool = False) -> Component:
    """Return a text area; it has no action of its own, so a button goes with it."""
    component: Component = {"type": "textarea", "id": name, "label": label}
    if value:
        component["value"] = value
    return {**component, "error": True} if error else component


def choice(name: str, label: str, options: Mapping[str, str]) -> Component:
    """Return a choice of 2 to 10 that submits the card as soon as it is made."""
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
    """Return a line between a card and the way back."""
    return {"type": "divider"}


def height_of(components: Iterable[Component]) -> int:
    """Return about how many pixels high text and buttons stand."""
    return sum(
        _height(component) + (0 if component.get("bottom_margin") == "none" else GAP)
        for component in components
    )


def line_count(letters: int, style: str = "paragraph") -> int:
    """Return how many lines so many letters take."""
    return -(-letters // LETTERS[style])


def escape_markdown(words: str) -> str:
    """Return ``words`` so that Markdown finds neither links nor bold in them.

    UNCONFIRMED: backslashes are not documented as an escape, so the marks become look-alikes.
    """
    return " ".join(words.translate(LOOK_ALIKES).split())


def shorten(words: str, longest: int) -> str:
    """Shorten at a word's end, saying so."""
    if len(words) <= longest:
        return words
    beginning = words[: max(longest - 1, 0)]
    words_only = beginning.rsplit(None, 1)[0] if " " in beginning else beginning
    return f"{words_only}…"


def clock(at: float, zone: str) -> str:
    """Return a time as ``Jan 8, 2019 at 1:05PM CET``; a card is not redrawn, so never "ago"."""
    moment = datetime.fromtimestamp(at, ZoneInfo(zone))
    hour = moment.hour % 12 or 12
    half = "AM" if moment.hour < 12 else "PM"
    return f"{moment:%b} {moment.day}, {moment.year} at {hour}:{moment:%M}{half} {moment:%Z}"


def _height(component: Component) -> int:
    if component["type"] == "button":
        return LINE if component["style"] == "link" else BUTTON
    return LINE * line_count(len(component["text"].replace("**", "")), component["style"])
