"""The results of commands, as data and in three formats, independent of a terminal."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from assist_service.errors import FileError

Severity = Literal["error", "warning"]
Format = Literal["text", "json", "github"]
FORMATS: tuple[Format, ...] = Format.__args__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark about a file; ``source`` is the line itself."""

    severity: Severity
    path: str
    line: int
    column: int
    message: str
    hint: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a command: remarks, a summary line for people, figures for programs."""

    remarks: tuple[Remark, ...]
    summary: str
    figures: dict[str, Any]

    @property
    def exit_code(self) -> int:
        """0 if there are no errors, otherwise 1; warnings alone give 0."""
        return int(any(remark.severity == "error" for remark in self.remarks))


def counted(number: int, noun: str) -> str:
    """Return a number with its noun in the singular or plural."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def remark_of(fault: FileError) -> Remark:
    """Return a fault of a file as a remark."""
    return Remark(
        "error", fault.place, fault.line, fault.column, fault.message, fault.hint, fault.source
    )


def remarks_of(faults: Iterable[FileError]) -> tuple[Remark, ...]:
    """Return every fault of every file, in order."""
    return tuple(remark_of(fault) for file in faults for fault in getattr(file, "faults", (file,)))


def formatted(report: Report, style: Format) -> str:
    """Return a report as text for people, as JSON, or as GitHub annotations."""
    if style == "json":
        body = {"remarks": [asdict(remark) for remark in report.remarks], **report.figures}
        return json.dumps(body, ensure_ascii=False, indent=2)
    if style == "github":
        return "\n".join(map(_annotation, report.remarks))
    lines = [line for remark in report.remarks for line in _lines(remark)]
    return "\n".join([*lines, report.summary])


def _lines(remark: Remark) -> Sequence[str]:
    word = "" if remark.severity == "error" else "warning: "
    head = f"{remark.path}:{remark.line}:{remark.column}: {word}{remark.message}"
    lines = [f"{head} {remark.hint}".rstrip()]
    if remark.source.strip():
        source_line = remark.source.replace("\t", " ")
        lines += [f"    {source_line}", "    " + " " * (remark.column - 1) + "^"]
    return [*lines, ""]


def _annotation(remark: Remark) -> str:
    location = (
        f"file={_property(remark.path)},line={max(1, remark.line)},col={max(1, remark.column)}"
    )
    return f"::{remark.severity} {location}::{_data(f'{remark.message} {remark.hint}'.strip())}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
