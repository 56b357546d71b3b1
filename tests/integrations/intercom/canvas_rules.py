"""Intercom's rules for inbox cards, as a check of an answer: what is wrong with it, in words.

Written from the Canvas Kit reference: component types, their fields, limits, and the
inbox's own rules (first card of 400 px at most, no primary button on it, nothing
centred, no times like "2 minutes ago", a way on from every card).
"""

import json
import re
from collections.abc import Iterator
from typing import Any

LARGEST = 64 * 1024
TALLEST_FIRST_CARD = 400
# The inbox's side is about 300 px wide: letters on a line, and the height of things.
LETTERS = {"header": 32, "paragraph": 44, "muted": 48, "error": 44}
LINE, GAP = 20, 8
HEIGHTS = {"button": 36, "textarea": 110, "divider": 9, "spacer": 12, "input": 64, "dropdown": 64}

words = (str,)
yes_no = (bool,)
# Field -> (types, allowed values); "!" marks a field that must be there.
TEXT_STYLES = ("header", "paragraph", "muted", "error")
ALIGN = ("left", "center", "right")
SAVE = ("unsaved", "saved", "failed")
COMPONENTS: dict[str, dict[str, Any]] = {
    "text": {
        "text!": words,
        "id": words,
        "align": ALIGN,
        "style": TEXT_STYLES,
        "bottom_margin": ("none",),
    },
    "button": {
        "id!": words,
        "label!": words,
        "action!": dict,
        "style": ("primary", "secondary", "link"),
        "disabled": yes_no,
    },
    "list": {"items!": list, "disabled": yes_no},
    "item": {
        "id!": words,
        "title!": words,
        "subtitle": words,
        "tertiary_text": words,
        "image": words,
        "image_width": (int,),
        "image_height": (int,),
        "rounded_image": yes_no,
        "disabled": yes_no,
        "action": dict,
    },
    "input": {
        "id!": words,
        "label": words,
        "placeholder": words,
        "value": words,
        "action": dict,
        "save_state": SAVE,
        "disabled": yes_no,
    },
    "textarea": {
        "id!": words,
        "label": words,
        "placeholder": words,
        "value": words,
        "error": yes_no,
        "disabled": yes_no,
    },
    "dropdown": {
        "id!": words,
        "options!": list,
        "label": words,
        "value": words,
        "save_state": SAVE,
        "disabled": yes_no,
    },
    "single-select": {
        "id!": words,
        "options!": list,
        "label": words,
        "value": words,
        "save_state": SAVE,
        "disabled": yes_no,
        "action": dict,
    },
    "checkbox": {
        "id!": words,
        "option!": list,
        "label!": words,
        "value": list,
        "save_state": SAVE,
        "disabled": yes_no,
    },
    "option": {"id!": words, "text!": words, "disabled": yes_no},
    "data-table": {"items!": list},
    "field-value": {"field!": words, "value!": words},
    "image": {
        "id": words,
        "url!": words,
        "width!": (int,),
        "height!": (int,),
        "align": (*ALIGN, "full_width"),
        "rounded": yes_no,
        "bottom_margin": ("none",),
        "action": dict,
    },
    "divider": {"id": words, "bottom_margin": ("none",)},
    "spacer": {"id": words, "size": ("xs", "s", "m", "l", "xl")},
}
INSIDE = {"list": ("items", "item"), "dropdown": ("options", "option"), "single-select": ("options", "option"),
          "checkbox": ("option", "option"), "data-table": ("items", "field-value")}  # fmt: skip
RELATIVE = re.compile(r"\b\d+ (?:second|minute|hour|day)s? ago\b|\bjust now\b|\byesterday\b", re.I)


def faults(answer: Any, *, first: bool) -> list[str]:
    """What is wrong with the answer to Initialize (``first``) or Submit; empty if nothing is."""
    if not isinstance(answer, dict) or set(answer) - {"canvas", "card_creation_options", "event"}:
        return ["the answer is not a canvas"]
    canvas = answer.get("canvas")
    if not isinstance(canvas, dict) or set(canvas) - {"content", "stored_data"}:
        return ["no canvas, or more than content and stored_data in it"]
    content = canvas.get("content")
    if not isinstance(content, dict) or set(content) != {"components"}:
        return ["the content is not a list of components"]
    components = content["components"]
    found = [fault for one in components for fault in component_faults(one)]
    found += [
        f"{part} is over 64 KB"
        for part in ("content", "stored_data")
        if len(json.dumps(canvas.get(part), ensure_ascii=False).encode()) > LARGEST
    ]
    return found or [*whole_faults(components), *(first_faults(components) if first else ())]


def component_faults(component: Any) -> Iterator[str]:
    """What is wrong with one component by itself."""
    kind = component.get("type") if isinstance(component, dict) else None
    fields = COMPONENTS.get(kind) if isinstance(kind, str) else None
    if fields is None:
        yield f"{kind!r} is no component"
        return
    allowed = {name.rstrip("!") for name in fields}
    yield from (f"{kind} has no field {name}" for name in set(component) - allowed - {"type"})
    for name, rule in fields.items():
        field = name.rstrip("!")
        if field in component:
            yield from (
                f"{kind}.{field}: {fault}" for fault in value_faults(component[field], rule)
            )
        elif name.endswith("!"):
            yield f"{kind} lacks {field}"
    if kind in INSIDE:
        yield from inner_faults(kind, component.get(INSIDE[kind][0]))


def value_faults(value: Any, rule: Any) -> Iterator[str]:
    """What is wrong with a field's value."""
    if rule is dict:
        yield from action_faults(value)
    elif rule is list:
        if not isinstance(value, list):
            yield "not a list"
    elif isinstance(rule[0], type):
        if type(value) not in rule:
            yield f"{value!r} is of the wrong type"
        elif value == "" and rule is words:
            yield "empty"
    elif value not in rule:
        yield f"{value!r} is not one of {rule}"


def action_faults(action: Any) -> Iterator[str]:
    """Submit, or the address of a page; sheets are for the Messenger only."""
    kind = action.get("type") if isinstance(action, dict) else None
    if kind == "url":
        if not re.match(r"https?://[^\s]+$", str(action.get("url"))):
            yield "no address"
    elif kind != "submit" or set(action) != {"type"}:
        yield f"{action!r} is no action of the inbox"


def inner_faults(kind: str, items: Any) -> Iterator[str]:
    """What is wrong inside a list, a choice or a table."""
    if not isinstance(items, list):
        return
    if kind in ("dropdown", "single-select") and not 2 <= len(items) <= 10:
        yield f"{kind} offers {len(items)}, not 2 to 10"
    if not items:
        yield f"{kind} is empty"
    for item in items:
        if not isinstance(item, dict) or item.get("type") != INSIDE[kind][1]:
            yield f"{kind} holds something else than {INSIDE[kind][1]}"
        else:
            yield from component_faults(item)


def whole_faults(components: list[Any]) -> Iterator[str]:
    """What is wrong with a card as a whole."""
    ids = [one["id"] for one in components if "id" in one]
    if len(ids) != len(set(ids)):
        yield "two components have one id"
    if not any(one["type"] == "button" and one["action"]["type"] == "submit" for one in components):
        yield "a dead end: nothing on it leads on"
    shown = json.dumps(components, ensure_ascii=False)
    if RELATIVE.search(shown):
        yield "a time that grows old"
    if any(one.get("align") not in (None, "left") for one in components):
        yield "something is not left-aligned"


def first_faults(components: list[Any]) -> Iterator[str]:
    """What is wrong with a first card beyond that."""
    if any(one.get("style") == "primary" for one in components):
        yield "a primary button on the first card"
    tall = height(components)
    if tall > TALLEST_FIRST_CARD:
        yield f"about {tall} px high"


def height(components: list[Any]) -> int:
    """About how high a card is, in pixels; a guess that errs on the high side."""
    return sum(
        _height(one) + (0 if one.get("bottom_margin") == "none" else GAP) for one in components
    )


def _height(component: Any) -> int:
    if component.get("style") == "link":
        return LINE
    if component["type"] != "text":
        return HEIGHTS.get(component["type"], 64)
    letters = LETTERS[component.get("style", "paragraph")]
    return LINE * -(-len(component["text"].replace("**", "")) // letters)


def check(answer: Any, *, first: bool) -> None:
    """Fail with what is wrong."""
    found = faults(answer, first=first)
    assert not found, "\n".join(found)
