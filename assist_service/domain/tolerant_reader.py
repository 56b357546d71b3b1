"""Read and change what another release wrote: two releases share a store while one replaces the other.

An older release meets fields, kinds and words that it does not know. It reads what it knows, leaves
the rest out, and, where it changes a document, puts the rest back as it was.
"""

from collections.abc import Callable, Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

import msgspec

Struct = TypeVar("Struct", bound=msgspec.Struct)


class _Nothing:
    """What is left where nothing could be read; ``None`` is a value."""


_NOTHING = _Nothing()


def read_stored(raw: Any, kind: type[Struct]) -> Struct:
    """Return plain JSON data as ``kind``, without what this release does not know.

    Raises:
        msgspec.ValidationError: what ``kind`` cannot be without is missing or unknown.

    """
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError:
        found = _read(raw, kind)
        if isinstance(found, _Nothing):
            raise
        return found  # type: ignore[no-any-return]


def read_any(raw: Any, kind: Any) -> Any:
    """Return plain JSON data as ``kind``, a type of any sort, as ``read_stored`` does, or ``None``."""
    found = _read(raw, kind)
    return None if isinstance(found, _Nothing) else found


def revised(stored: Any, kind: type[Struct], edit: Callable[[Struct], Struct]) -> Any:
    """Return a document (``None``: never written) as ``edit`` wants it, with all that is unknown kept."""
    known = read_stored({} if stored is None else stored, kind)
    return _put_back(stored, msgspec.to_builtins(known), msgspec.to_builtins(edit(known)))


def _put_back(stored: Any, known: Any, after: Any) -> Any:
    if not all(isinstance(one, dict) for one in (stored, known, after)):
        return after
    kept = {name: value for name, value in stored.items() if name not in known}
    both = {
        name: _put_back(stored.get(name), known.get(name), value) for name, value in after.items()
    }
    return {**kept, **both}


def _read(raw: Any, kind: Any) -> Any:
    """Return ``raw`` as ``kind`` with its unknown parts left out, or ``_NOTHING``."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        if raw is None and NoneType in inner:
            return None
        found = (_read(raw, one) for one in inner if one is not NoneType)
        return next((one for one in found if not isinstance(one, _Nothing)), _NOTHING)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and isinstance(raw, dict):
        return _read_struct(raw, kind)
    if isinstance(raw, dict) and isinstance(origin, type) and issubclass(origin, Mapping):
        pairs = ((_read(name, inner[0]), _read(value, inner[1])) for name, value in raw.items())
        return {
            name: value
            for name, value in pairs
            if not isinstance(name, _Nothing) and not isinstance(value, _Nothing)
        }
    if isinstance(raw, Sequence) and _is_many(origin, inner):
        items = [one for one in (_read(item, inner[0]) for item in raw) if one is not _NOTHING]
        return origin(items)
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError:
        return _NOTHING


def _is_many(origin: Any, inner: tuple[Any, ...]) -> bool:
    """Whether a type holds any number of like items, not a fixed number of positions."""
    if origin is tuple:
        return len(inner) == 2 and inner[1] is Ellipsis
    return origin in (list, frozenset, set)


def _read_struct(raw: dict[str, Any], kind: type[msgspec.Struct]) -> Any:
    config = kind.__struct_config__
    if config.tag is not None and raw.get(config.tag_field or "type") != config.tag:
        return _NOTHING
    known: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        if field.encode_name in raw:
            value = _read(raw[field.encode_name], field.type)
            if not isinstance(value, _Nothing):
                known[field.name] = value
    try:
        return kind(**known)
    except TypeError:  # a field that it cannot be without
        return _NOTHING
