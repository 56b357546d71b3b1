"""Inheritance of rules: from the pack, and from the rule that a rule extends."""

from collections.abc import Mapping
from typing import Any

from assist_service.yaml_files.document import Source

# Lists of phrases that `add` and `remove` may change, with their location in a rule.
LISTS: Mapping[str, tuple[str, ...]] = {
    "says": ("flag", "says"),
    "promises": ("flag", "promises"),
    "pattern": ("flag", "pattern"),
    "shares": ("flag", "shares"),
    "unless": ("flag", "unless"),
    "customer_says": ("when", "customer_says"),
    "options": ("options",),
}
# Never inherited: a child has its own examples and status.
_OWN = ("examples", "status", "extends", "add", "remove")


def with_pack(data: Mapping[str, Any], pack: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule's data, with its pack's values for missing keys."""
    pack_values = {
        name: value for name, value in pack.items() if name not in ("title", "because", *data)
    }
    if not data.get("because") and pack.get("because") and "because" not in data:
        pack_values["because"] = pack["because"]
    return {**data, **pack_values}


def merge_parent(source: Source, parent: Any) -> dict[str, Any]:
    """Return a child's data over its parent's, with phrases added and removed.

    Under ``flag``, a check that the child writes replaces the parent's; the others stay.

    Raises:
        FaultyFile: ``add`` or ``remove`` names an unknown list, or removes a missing phrase.

    """
    child = source.data
    base = {name: value for name, value in parent.items() if name not in _OWN}
    merged = {**base, **{k: v for k, v in child.items() if k not in ("extends", "add", "remove")}}
    if isinstance(base.get("flag"), dict) and isinstance(child.get("flag"), dict):
        merged["flag"] = {**base["flag"], **child["flag"]}
    for name, change in (("add", _added), ("remove", _removed)):
        for key, items in _changes(source, name):
            list_path = LISTS[key]
            holder = merged
            if len(list_path) > 1:
                group = merged.get(list_path[0])
                holder = merged[list_path[0]] = dict(group) if isinstance(group, dict) else {}
            current = holder.get(list_path[-1])
            phrases = [current] if isinstance(current, str) else list(current or [])
            result = change(source, name, key, phrases, items)
            if result:
                holder[list_path[-1]] = result
            else:
                holder.pop(list_path[-1], None)
    return merged


def _changes(source: Source, name: str) -> list[tuple[str, list[str]]]:
    changes = source.data.get(name)
    if name not in source.data:
        return []
    if not isinstance(changes, dict):
        raise source.fault(
            (name,),
            f"`{name}` must be a group of lists.",
            f"Write, for example, {name}: {{promises: [...], unless: [...]}}.",
        )
    edits = []
    for key, items in changes.items():
        if key not in LISTS:
            raise source.fault(
                (name, key),
                f"There is no list called `{key}` to change.",
                f"Allowed here: {', '.join(LISTS)}.",
                key=True,
            )
        phrases = [items] if isinstance(items, str) else items
        if not isinstance(phrases, list) or not all(isinstance(item, str) for item in phrases):
            raise source.fault(
                (name, key), f"`{key}` must be a list of texts.", "Put each in quotes."
            )
        edits.append((key, phrases))
    return edits


def _added(source: Source, name: str, key: str, phrases: list[str], items: list[str]) -> list[str]:
    del source, name, key
    return [*phrases, *(item for item in items if item not in phrases)]


def _removed(
    source: Source, name: str, key: str, phrases: list[str], items: list[str]
) -> list[str]:
    for index, item in enumerate(items):
        if item not in phrases:
            raise source.fault(
                (name, key, index),
                f'"{item}" is not in the parent rule, so it cannot be removed.',
                f"It has: {', '.join(phrases) or 'nothing'}.",
            )
    return [item for item in phrases if item not in items]
