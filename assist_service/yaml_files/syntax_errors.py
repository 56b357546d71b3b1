"""YAML syntax errors in words for people who do not program."""

import re

import yaml

from assist_service.errors import FileError
from assist_service.yaml_files.decoding import split_lines

# libyaml composes recursively and crashes at about 20,000 levels; no rule needs 50.
_MAX_BRACKETS = 2000
_CHAIN = re.compile(r"(?:[-?:][ \t]+){50}")
_LEADING_TAB = re.compile(r" *\t")
_INDENT = re.compile(r" *")
_BRACKETS = "A list or group that is opened with a bracket must be closed with one: [one, two]."
_COMPARE = "Lines of one list or group start in the same column, and lines inside it further right."


_QUOTES = "Put the whole text in quotes."
# Whether the fault is where the parser stopped (else where it began), the parser's words, our
# message and our hint; ``{}`` is the character at the fault. The first matching row is used.
_SENTENCES: tuple[tuple[bool, tuple[str, ...], str, str], ...] = (
    (
        True,
        ("document indicator", "another document"),
        "`---` starts a second document in this file.",
        "One file holds one rule. Delete the line, or make two files.",
    ),
    (
        True,
        ("escape",),
        "A backslash inside double quotes has a special meaning.",
        "Use single quotes around text with backslashes.",
    ),
    (True, ("cannot start any token",), "A text may not start with `{}`.", _QUOTES),
    (False, ("alias", "anchor", "tag"), "A text may not start with `{}`.", _QUOTES),
    (
        False,
        ("flow sequence", "flow mapping", "flow node"),
        "A bracket is opened here and not closed, or a comma is missing.",
        _BRACKETS,
    ),
    (
        False,
        ("block scalar",),
        "After `|` or `>` the text must start on the next line.",
        "Put the text in quotes, or on the next line, indented.",
    ),
    (
        False,
        ("simple key", "could not find expected ':'"),
        "A colon is missing after the name.",
        "Write `name: value`, with a space after the colon.",
    ),
    (
        True,
        ("'-' indicator",),
        "This line is in the middle of a list but does not start with a dash.",
        _COMPARE,
    ),
    (False, ("directive",), "A line may not start with %.", "Put the text in quotes."),
)


def refuse_deep_nesting(text: str, display_path: str) -> None:
    """Reject nesting that would exhaust the parser.

    Raises:
        FileError: the file is nested too deeply.

    """
    if text.count("[") + text.count("{") > _MAX_BRACKETS or _CHAIN.search(text):
        raise FileError(
            display_path,
            1,
            1,
            "The file is nested too deeply.",
            "Compare it with a rule that works.",
        )


def explain_syntax_error(error: yaml.YAMLError, text: str, display_path: str) -> FileError:
    """Return the parser's error as a fault with its position."""
    lines = split_lines(text)
    if not isinstance(error, yaml.MarkedYAMLError):
        return _unreadable(error, text, display_path)
    line, column = _spot(error)
    tab = _tab_line(lines, line)
    if tab is not None:
        line = tab
        column = lines[tab].index("\t")
        message, hint = (
            "This line is indented with a tab.",
            "Indent with spaces, two for each step.",
        )
    else:
        line, column, message, hint = _plain_words(error, lines, line, column)
    line = min(line, len(lines) - 1)
    return FileError(display_path, line + 1, column + 1, message, hint, lines[line])


def _spot(error: yaml.MarkedYAMLError) -> tuple[int, int]:
    mark = error.problem_mark or error.context_mark
    return (mark.line, mark.column) if mark is not None else (0, 0)


def _unreadable(error: yaml.YAMLError, text: str, display_path: str) -> FileError:
    at = getattr(error, "position", 0)
    before = split_lines(text[:at])
    line = len(before)
    letter = getattr(error, "character", 0)
    code = letter if isinstance(letter, int) else ord(letter[:1] or "\0")
    return FileError(
        display_path,
        line,
        len(before[-1]) + 1,
        f"There is an invisible control character (code {code}).",
        "Delete it and type the text again.",
        "".join(c if c.isprintable() else "\ufffd" for c in split_lines(text)[line - 1]),
    )


def _tab_line(lines: list[str], line: int) -> int | None:
    for number in (line, line + 1, line - 1):
        if 0 <= number < len(lines) and _LEADING_TAB.match(lines[number]):
            return number
    return None


def _plain_words(
    error: yaml.MarkedYAMLError, lines: list[str], line: int, column: int
) -> tuple[int, int, str, str]:
    """Return line and column, from 0, the problem, and what is allowed."""
    problem, context = error.problem or "", error.context or ""
    opened = error.context_mark or error.problem_mark
    start = (opened.line, opened.column) if opened is not None else (line, column)
    if "end of stream" in problem and "quoted" in context:
        return (
            *start,
            "A quotation mark is opened here and never closed.",
            _quote_hint(lines, start),
        )
    if "mapping values" in problem:
        return _second_colon(lines, line, column)
    if "expected key" in problem and "flow" not in context:
        return _out_of_line(lines, line, column)
    for at_stop, words, message, hint in _SENTENCES:
        if any(word in problem or word in context for word in words):
            at = (line, column) if at_stop else start
            return *at, message.format(_letter(lines, *at)), hint
    return line, column, f"This line cannot be understood ({problem}).", _COMPARE


def _letter(lines: list[str], line: int, column: int) -> str:
    return lines[line][column : column + 1] if line < len(lines) else ""


def _quote_hint(lines: list[str], start: tuple[int, int]) -> str:
    mark = lines[start[0]][start[1] : start[1] + 1] if start[0] < len(lines) else ""
    if mark == "'":
        return "Close it, or use double quotes around a text that has an apostrophe."
    return "Put the same quotation mark at the end of the text."


def _second_colon(lines: list[str], line: int, column: int) -> tuple[int, int, str, str]:
    before = lines[line][:column] if line < len(lines) else ""
    if ":" not in before and line > 0:
        return (
            line,
            len(before) - len(before.lstrip()),
            "This line is indented further than the line above, which already has its value.",
            _COMPARE,
        )
    return (
        line,
        column,
        "There is a second colon on this line.",
        'Put text that contains a colon in quotes: title: "Refunds: the rule".',
    )


def _out_of_line(lines: list[str], line: int, column: int) -> tuple[int, int, str, str]:
    before = lines[line][:column] if line < len(lines) else ""
    if before.rstrip()[-1:] in ("'", '"'):
        return (
            line,
            column,
            "There is text after the closing quotation mark.",
            "Use double quotes around a text that has an apostrophe, and quote the whole text.",
        )
    if before.rstrip()[-1:] in ("]", "}"):
        return line, column, "There is text after the closing bracket.", _BRACKETS
    if before.strip():
        return line, column, "This text does not belong to any name or list.", _COMPARE
    return line, column, _offset(lines, line, column), _COMPARE


def _offset(lines: list[str], line: int, column: int) -> str:
    """Return a sentence on how far the line is from the nearest possible indentation above."""
    columns = {
        len(match.group())
        for text in lines[:line]
        if text.strip() and (match := _INDENT.match(text)) is not None
    }
    if not columns:
        return "This line does not line up with the lines above it."
    nearest = min(columns, key=lambda candidate: (abs(candidate - column), candidate))
    gap = nearest - column
    if not gap:
        return "This line does not belong to the group above it."
    spaces = "one space" if abs(gap) == 1 else f"{abs(gap)} spaces"
    return f"This line is {spaces} {'short' if gap > 0 else 'too far right'}."
