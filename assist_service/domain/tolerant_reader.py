"""Read and change data written by another release; during a deployment two releases share a store.

An older release can find unknown fields, kinds and values. It skips them when it reads, and keeps
them unchanged when it edits a document.
"""

from collections.abc import Callable, Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

import msgspec

Struct = TypeVar("Struct", bound=msgspec.Struct)


class _Unreadable:
    """Marks data that could not be read; ``None`` is a valid value."""


_UNREADABLE = _Unreadable()


def read_stored(raw: Any, kind: type[Struct]) -> Struct:
    """Return plain JSON data as ``kind``, without the parts that this release does not know.

    Raises:
        msgspec.ValidationError: a required part is missing or unknown.

    """
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError:
        value = _read_value(raw, kind)
        if isinstance(value, _Unreadable):
            raise
        return value  # type: ignore[no-any-return]


def read_any(raw: Any, kind: Any) -> Any:
    """Return plain JSON data as ``kind``, which can be any type, or ``None`` if it cannot be read."""
    value = _read_value(raw, kind)
    return None if isinstance(value, _Unreadable) else value


def revise_document(document: Any, kind: type[Struct], edit: Callable[[Struct], Struct]) -> Any:
    """Return a document (``None`` if never written) changed by ``edit``, with its unknown parts."""
    before = read_stored({} if document is None else document, kind)
    return _restore_unknown(
        document, msgspec.to_builtins(before), msgspec.to_builtins(edit(before))
    )


def _restore_unknown(document: Any, before: Any, after: Any) -> Any:
    if not all(isinstance(part, dict) for part in (document, before, after)):
        return after
    unknown = {name: value for name, value in document.items() if name not in before}
    merged = {
        name: _restore_unknown(document.get(name), before.get(name), value)
        for name, value in after.items()
    }
    return {**unknown, **merged}


def _read_value(raw: Any, kind: Any) -> Any:
    """Return ``raw`` as ``kind`` without its unknown parts, or ``_UNREADABLE``."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        if raw is None and NoneType in inner:
            return None
        candidates = (_read_value(raw, item) for item in inner if item is not NoneType)
        return next((item for item in candidates if not isinstance(item, _Unreadable)), _UNREADABLE)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and isinstance(raw, dict):
        return _read_struct(raw, kind)
    if isinstance(raw, dict) and isinstance(origin, type) and issubclass(origin, Mapping):
        pairs = (
            (_read_value(name, inner[0]), _read_value(value, inner[1]))
            for name, value in raw.items()
        )
        return {
            name: value
            for name, value in pairs
            if not isinstance(name, _Unreadable) and not isinstance(value, _Unreadable)
        }
    if isinstance(raw, Sequence) and _is_many(origin, inner):
        items = [
            item
            for item in (_read_value(item, inner[0]) for item in raw)
            if item is not _UNREADABLE
        ]
        return origin(items)
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError:
        return _UNREADABLE


def _is_many(origin: Any, inner: tuple[Any, ...]) -> bool:
    """Whether a type has any number of items of one type, unlike a tuple of fixed length."""
    if origin is tuple:
        return len(inner) == 2 and inner[1] is Ellipsis
    return origin in (list, frozenset, set)


def _read_struct(raw: dict[str, Any], kind: type[msgspec.Struct]) -> Any:
    config = kind.__struct_config__
    if config.tag is not None and raw.get(config.tag_field or "type") != config.tag:
        return _UNREADABLE
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        if field.encode_name in raw:
            value = _read_value(raw[field.encode_name], field.type)
            if not isinstance(value, _Unreadable):
                values[field.name] = value
    try:
        return kind(**values)
    except TypeError:  # a required field is missing
        return _UNREADABLE
