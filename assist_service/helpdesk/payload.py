"""Read untrusted JSON through a reader that knows the path of each value."""

import json
import math
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from assist_service.domain.control_characters import without_controls
from assist_service.errors import PayloadError

DOCUMENTED = "Send the platform's documented format. If this is it, please report the error."
LONGEST_ID = 200
# Integer IDs beyond 64 bits are invalid, and converting very long ones to text is slow.
LARGEST_ID = 2**63
# Times outside these bounds come from a wrong clock or unit (milliseconds).
EARLIEST = datetime.fromisoformat("2000-01-01T00:00:00Z").timestamp()
LATEST = datetime.fromisoformat("2100-01-01T00:00:00Z").timestamp()
# RFC 3339; the fraction may have more digits than datetime supports (Zendesk sends 9).
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,12})?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
)


def decode(body: bytes) -> "Payload":
    """Return the JSON object in ``body``.

    Lone surrogates, which can't be logged or displayed, become U+FFFD.

    Raises:
        PayloadError: not JSON, nested too deeply, or not an object.

    """
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        value = _decode_leniently(body)
    except RecursionError:
        raise _too_deep() from None
    if not isinstance(value, dict):
        raise PayloadError(
            f"The body is {_describe(value)}, not an object.", "Send one JSON object."
        )
    return Payload(value, "body")


def parse_time(text: str) -> float:
    """Return an RFC 3339 time as seconds since 1970.

    Raises:
        ValueError: not in that format, without an offset, or not between 2000 and 2100.

    """
    if not _MOMENT.fullmatch(text):
        raise ValueError(text[:40])
    # datetime accepts capital letters only.
    return _check_plausible(datetime.fromisoformat(text.upper()).timestamp())


def _decode_leniently(body: bytes) -> Any:
    """Decode JSON that msgspec rejects although the grammar allows it: lone surrogates."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
        return _without_surrogates(value)
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        raise PayloadError("The body is not JSON.", "Send one JSON object, as UTF-8.") from None


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _too_deep() -> PayloadError:
    return PayloadError("The body is nested too deeply.", DOCUMENTED)


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_without_surrogates(k): _without_surrogates(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    return value


def _check_plausible(seconds: float) -> float:
    if not EARLIEST <= seconds < LATEST:
        raise ValueError(seconds)
    return seconds


class Payload:
    """A JSON value and its path, which every accessor includes in its errors.

    Accessors raise ``PayloadError`` and nothing else, whatever the value contains.
    """

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
        """Return a member that must be a string, unchanged."""
        member = self.at(name)
        if not isinstance(member.value, str):
            raise member.wrong("a string")
        return member.value

    def text_or_none(self, name: str) -> str | None:
        """Return a member that may be missing or null, else must be a string."""
        return None if self.at(name).value is None else self.text(name)

    def prose(self, name: str) -> str:
        """Return text that a person wrote, without control characters; empty for null."""
        return without_controls(self.text_or_none(name) or "")

    def identifier(self, name: str) -> str:
        """Return a member that is an ID: a short printable word or an integer, as a string."""
        member = self.at(name)
        value = member.value
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST_ID:
            return str(value)
        if not isinstance(value, str) or not _is_identifier(value):
            raise member.wrong("an ID (a short string or a whole number)")
        return value

    def identifier_or_none(self, name: str) -> str | None:
        """Return an ID that may be missing, null or empty."""
        return None if self.at(name).value in (None, "") else self.identifier(name)

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a member that may be missing, else must be true or false."""
        member = self.at(name)
        if member.value is None:
            return default
        if not isinstance(member.value, bool):
            raise member.wrong("true or false")
        return member.value

    def number(self, name: str) -> float:
        """Return a member that must be a number."""
        member = self.at(name)
        if isinstance(member.value, bool) or not isinstance(member.value, int | float):
            raise member.wrong("a number")
        try:
            number = float(member.value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise PayloadError(f"{member.path} is too large.", DOCUMENTED)
        return number

    def moment(self, name: str) -> float:
        """Return a time in RFC 3339 format as seconds since 1970."""
        text = self.text(name)
        try:
            return parse_time(text)
        except ValueError:
            raise self.at(name).wrong("a time such as 2026-11-23T09:30:00Z") from None

    def seconds(self, name: str) -> float:
        """Return a time given in seconds since 1970."""
        number = self.number(name)
        try:
            return _check_plausible(number)
        except ValueError:
            raise self.at(name).wrong("a time in seconds since 1970") from None

    def items(self, name: str) -> "Iterator[Payload]":
        """Yield the members of a list that may be missing."""
        member = self.at(name)
        if member.value is None:
            return
        if not isinstance(member.value, list):
            raise member.wrong("a list")
        for index, item in enumerate(member.value):
            yield Payload(item, f"{member.path}[{index}]")

    def __bool__(self) -> bool:
        return self.value is not None

    def wrong(self, expected: str) -> PayloadError:
        """Return an error with the actual value and the ``expected`` one."""
        return PayloadError(f"{self.path} is {_describe(self.value)}, not {expected}.", DOCUMENTED)


def _is_identifier(value: str) -> bool:
    return 0 < len(value) <= LONGEST_ID and value.isprintable() and " " not in value


def _describe(value: Any) -> str:
    names = {dict: "an object", list: "a list", bool: "true or false"}
    if value is None:
        return "missing"
    if isinstance(value, str):
        return f"{value[:40]!r}" if value.isprintable() else "a string"
    return names.get(type(value), "a number")
