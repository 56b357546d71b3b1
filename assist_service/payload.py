"""Read untrusted JSON through a reader that remembers the path it is at."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from assist_service.errors import PayloadError


def decode(body: bytes) -> "Payload":
    """Return the JSON object in ``body``.

    Lone surrogates, which no log or page could carry, become U+FFFD.

    Raises:
        PayloadError: not JSON, too deep, or not an object.

    """
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        value = _decode_leniently(body)
    except RecursionError:
        raise PayloadError(
            "The body is nested too deeply.", "Send what the platform documents."
        ) from None
    if not isinstance(value, dict):
        raise PayloadError(f"The body is {_kind(value)}, not an object.", "Send one JSON object.")
    return Payload(value, "body")


def _decode_leniently(body: bytes) -> Any:
    """Read what msgspec refuses but JSON's grammar allows: escaped lone surrogates."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
        return _without_surrogates(value)
    except (ValueError, RecursionError):
        raise PayloadError("The body is not JSON.", "Send one JSON object, as UTF-8.") from None


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_without_surrogates(k): _without_surrogates(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    return value


class Payload:
    """A JSON value and the path to it; every way of reading names that path when it fails."""

    __slots__ = ("path", "value")

    def __init__(self, value: Any, path: str) -> None:
        self.value = value
        self.path = path

    def at(self, name: str) -> "Payload":
        """Return the member ``name``; a missing one is null."""
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        return Payload(self.value.get(name), f"{self.path}.{name}")

    def text(self, name: str) -> str:
        """Return a member that must be a string."""
        found = self.at(name)
        if not isinstance(found.value, str):
            raise found.wrong("a string")
        return found.value

    def text_or_none(self, name: str) -> str | None:
        """Return a member that may be missing or null, else must be a string."""
        return None if self.at(name).value is None else self.text(name)

    def identifier(self, name: str) -> str:
        """Return a member that names something: a string or a whole number, never empty."""
        found = self.at(name)
        value = found.value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str) or not value or len(value) > 200:
            raise found.wrong("an id (a short string or a whole number)")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a member that may be missing, else must be true or false."""
        found = self.at(name)
        if found.value is None:
            return default
        if not isinstance(found.value, bool):
            raise found.wrong("true or false")
        return found.value

    def number(self, name: str) -> float:
        """Return a member that must be a number."""
        found = self.at(name)
        if isinstance(found.value, bool) or not isinstance(found.value, int | float):
            raise found.wrong("a number")
        return float(found.value)

    def items(self, name: str) -> "Iterator[Payload]":
        """Yield the members of a list that may be missing."""
        found = self.at(name)
        if found.value is None:
            return
        if not isinstance(found.value, list):
            raise found.wrong("a list")
        for index, item in enumerate(found.value):
            yield Payload(item, f"{found.path}[{index}]")

    def __bool__(self) -> bool:
        return self.value is not None

    def wrong(self, expected: str) -> PayloadError:
        """Return the error that says what stands here and what should."""
        return PayloadError(
            f"{self.path} is {_kind(self.value)}, not {expected}.",
            "Send what the platform documents; if it did, please report it.",
        )


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false"}
    if value is None:
        return "missing"
    return names.get(type(value), "a number")
