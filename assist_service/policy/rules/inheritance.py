"""What a rule takes over: from its pack, and from the rule that it extends."""

from collections.abc import Mapping
from typing import Any

from assist_service.yaml_files.document import Source

# Lists of phrases that `add` and `remove` may change, and where they stand in a rule.
LISTS: Mapping[str, tuple[str, ...]] = {
    "says": ("flag", "says"),
    "promises": ("flag", "promises"),
    "pattern": ("flag", "pattern"),
    "shares": ("flag", "shares"),
    "unless": ("flag", "unless"),
    "customer_says": ("when", "customer_says"),
    "options": ("options",),
}
# What a child never takes over: it is proved, and lives, by itself.
_OWN = ("examples", "status", "extends", "add", "remove")


def with_pack(data: Mapping[str, Any], pack: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule's data with what its pack says and it does not."""
    shared = {
        name: value for name, value in pack.items() if name not in ("title", "because", *data)
    }
    if not data.get("because") and pack.get("because") and "because" not in data:
        shared["because"] = pack["because"]
    return {**data, **shared}


def merge_parent(source: Source, parent: Any) -> dict[str, Any]:
    """Return a child's data over its parent's, with phrases added and taken away.

    Under ``flag``, a check that the child writes replaces the parent's; the others stay.

    Raises:
        FaultyFile: ``add`` or ``remove`` name no list, or take away what is not there.

    """
    child = source.data
    base = {name: value for name, value in parent.items() if name not in _OWN}
    merged = {**base, **{k: v for k, v in child.items() if k not in ("extends", "add", "remove")}}
    if isinstance(base.get("flag"), dict) and isinstance(child.get("flag"), dict):
        merged["flag"] = {**base["flag"], **child["flag"]}
    for name, change in (("add", _added), ("remove", _removed)):
        for key, items in _changes(source, name):
            place = LISTS[key]
            holder = merged
            if len(place) > 1:
                held = merged.get(place[0])
                holder = merged[place[0]] = dict(held) if isinstance(held, dict) else {}
            known = holder.get(place[-1])
            listed = [known] if isinstance(known, str) else list(known or [])
            result = change(source, name, key, listed, items)
            if result:
                holder[place[-1]] = result
            else:
                holder.pop(place[-1], None)
    return merged


def _changes(source: Source, name: str) -> list[tuple[str, list[str]]]:
    changes = source.data.get(name)
    if name not in source.data:
        return []
    if not isinstance(changes, dict):
        raise source.fault(
            (name,),
            f"`{name}` must be a group of lists.",
            f"Write such as {name}: {{promises: [...], unless: [...]}}.",
        )
    found = []
    for key, items in changes.items():
        if key not in LISTS:
            raise source.fault(
                (name, key),
                f"There is no list called `{key}` to change.",
                f"Allowed here: {', '.join(LISTS)}.",
                key=True,
            )
        listed = [items] if isinstance(items, str) else items
        if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
            raise source.fault(
                (name, key), f"`{key}` must be a list of texts.", "Put each in quotes."
            )
        found.append((key, listed))
    return found


def _added(source: Source, name: str, key: str, known: list[str], items: list[str]) -> list[str]:
    del source, name, key
    return [*known, *(item for item in items if item not in known)]


def _removed(source: Source, name: str, key: str, known: list[str], items: list[str]) -> list[str]:
    for index, item in enumerate(items):
        if item not in known:
            raise source.fault(
                (name, key, index),
                f'"{item}" is not in the list that is extended, so it cannot be taken away.',
                f"It has: {', '.join(known) or 'nothing'}.",
            )
    return [item for item in known if item not in items]
