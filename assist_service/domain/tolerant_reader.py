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
        value = _read(raw, kind)
        if isinstance(value, _Nothing):
            raise
        return value  # type: ignore[no-any-return]


def read_any(raw: Any, kind: Any) -> Any:
    """Return plain JSON data as ``kind``, a type of any sort, as ``read_stored`` does, or ``None``."""
    value = _read(raw, kind)
    return None if isinstance(value, _Nothing) else value


def revised(document: Any, kind: type[Struct], edit: Callable[[Struct], Struct]) -> Any:
    """Return a document (``None``: never written) as ``edit`` wants it, with all that is unknown kept."""
    before = read_stored({} if document is None else document, kind)
    return _put_back(document, msgspec.to_builtins(before), msgspec.to_builtins(edit(before)))


def _put_back(document: Any, before: Any, after: Any) -> Any:
    if not all(isinstance(part, dict) for part in (document, before, after)):
        return after
    unknown = {name: value for name, value in document.items() if name not in before}
    merged = {
        name: _put_back(document.get(name), before.get(name), value)
        for name, value in after.items()
    }
    return {**unknown, **merged}


def _read(raw: Any, kind: Any) -> Any:
    """Return ``raw`` as ``kind`` with its unknown parts left out, or ``_NOTHING``."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        if raw is None and NoneType in inner:
            return None
        candidates = (_read(raw, item) for item in inner if item is not NoneType)
        return next((item for item in candidates if not isinstance(item, _Nothing)), _NOTHING)
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
        items = [item for item in (_read(item, inner[0]) for item in raw) if item is not _NOTHING]
        return origin(items)
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError:
        return _NOTHING


def _is_many(origin: Any, inner: tuple[Any, ...]) -> bool:
    """Whether a type is of any number of items alike, not of so many places."""
    if origin is tuple:
        return len(inner) == 2 and inner[1] is Ellipsis
    return origin in (list, frozenset, set)


def _read_struct(raw: dict[str, Any], kind: type[msgspec.Struct]) -> Any:
    config = kind.__struct_config__
    if config.tag is not None and raw.get(config.tag_field or "type") != config.tag:
        return _NOTHING
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        if field.encode_name in raw:
            value = _read(raw[field.encode_name], field.type)
            if not isinstance(value, _Nothing):
                values[field.name] = value
    try:
        return kind(**values)
    except TypeError:  # a field that it cannot be without
        return _NOTHING
