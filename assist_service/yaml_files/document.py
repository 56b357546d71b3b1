"""Reading of the YAML files that people write: rules, frameworks and team settings.

A file becomes a tree of nodes with line and column, then plain data, then a pydantic
model. Every problem is a ``FaultyFile``: the position, the line itself, the problem and
the allowed values, in words for people who do not program.

YAML is read as version 1.2 (``yes``, ``on`` and ``12:30`` are text). Aliases, tags and
several documents in one file are rejected: they are rarely intended and hide mistakes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from assist_service.errors import FileError
from assist_service.yaml_files import syntax_errors
from assist_service.yaml_files.decoding import LIMIT_BYTES, decode, split_lines
from assist_service.yaml_files.schema_errors import (
    Where,
    describe_mismatch,
    field_description,
    field_names,
    owner_of,
    required_fields,
)

__all__ = [
    "LIMIT_BYTES",
    "FaultyFile",
    "InvalidValue",
    "Source",
    "Strict",
    "TextTuple",
    "as_tuple",
    "parse_source",
    "read_source",
]

Model = TypeVar("Model", bound=BaseModel)
# No rule is nested deeper than this; the C parser crashes at about 20,000 levels.
MAX_DEPTH = 30
# More faults help no author, and each costs a search in the file.
MOST_FAULTS = 100


class FaultyFile(FileError):
    """A file that cannot be used; ``faults`` has all faults, the first of which is this error."""

    def __init__(self, faults: "tuple[FileError, ...]") -> None:
        first = faults[0]
        super().__init__(
            first.place, first.line, first.column, first.message, first.hint, first.source
        )
        self.faults = faults


class InvalidValue(ValueError):
    """Raised by a validator: the problem as ``message``, and what is allowed as ``hint``."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Strict(BaseModel):
    """Base of every file's model: unknown keys are rejected, and no value is converted implicitly.

    A field's ``description`` says what is allowed; its faults show it as their hint.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def as_tuple(value: Any) -> Any:
    """Return a single text as a tuple of one, and a list as a tuple, so that files may use either."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


TextTuple = Annotated[tuple[str, ...], BeforeValidator(as_tuple)]


class _Loader(yaml.CSafeLoader):
    """Composes only; every plain scalar stays text until ``_scalar`` converts it."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        """Return the default tag for a node: text, list or group."""
        del value, implicit
        return _TAGS[kind]

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """Do nothing: tags do not depend on the path."""

    def ascend_resolver(self) -> None:
        """Do nothing, like its counterpart."""


_TAGS: Mapping[Any, str] = {
    yaml.ScalarNode: "tag:yaml.org,2002:str",
    yaml.SequenceNode: "tag:yaml.org,2002:seq",
    yaml.MappingNode: "tag:yaml.org,2002:map",
}
_EXPECTED_TAGS = frozenset(_TAGS.values())
_INTEGER = re.compile(r"[-+]?[0-9]{1,15}\Z")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]{1,3})?\Z")
_WORDS: Mapping[str, Any] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file of valid YAML: its data, and the position of every part."""

    display_path: str
    text: str
    data: Any
    root: yaml.Node | None = field(repr=False, compare=False)

    def fault(self, where: Where, message: str, hint: str = "", *, key: bool = False) -> FaultyFile:
        """Return a fault at the part with the path ``where`` (keys and list indices).

        Args:
            key: point at the key rather than at its value.

        """
        return FaultyFile((self._fault(where, message, hint, key=key),))

    def validate_as(self, model: type[Model]) -> Model:
        """Return the data as ``model``.

        Raises:
            FaultyFile: with a fault for each invalid part.

        """
        if self.data is None:
            raise self.fault((), "The file is empty.", required_fields(model))
        if not isinstance(self.data, dict):
            raise self.fault(
                (), "The file is not a list of `name: value` lines.", required_fields(model)
            )
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            faults = sorted(
                (
                    self._explain(detail, model)
                    for detail in error.errors(include_url=False)[:MOST_FAULTS]
                ),
                key=lambda fault: (fault.line, fault.column),
            )
            raise FaultyFile(tuple(faults)) from None

    def _fault(self, where: Where, message: str, hint: str = "", *, key: bool = False) -> FileError:
        line, column = self.position(where, key=key)
        lines = split_lines(self.text)
        line_text = lines[line - 1] if 0 < line <= len(lines) else ""
        return FileError(self.display_path, line, column, message, hint, line_text)

    def position(self, where: Where, *, key: bool = False) -> tuple[int, int]:
        """Return line and column, from 1, of the part with the path ``where``, or of its nearest parent."""
        node, mark = self.root, None
        for step in where:
            child = _step(node, step)
            if child is None:
                break
            key_node, node = child
            mark = key_node.start_mark if key and key_node is not None else node.start_mark
            if key_node is not None and isinstance(node, yaml.ScalarNode) and not node.value:
                mark = key_node.start_mark
        if mark is None:
            mark = node.start_mark if node is not None else None
        return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)

    def _explain(self, detail: ErrorDetails, model: type[BaseModel]) -> FileError:
        where = tuple(detail["loc"])
        kind = detail["type"]
        owner, name = owner_of(model, where)
        if kind == "extra_forbidden":
            return self._unknown_key(where, owner)
        described = field_description(owner, name)
        if kind == "missing":
            return self._fault(where[:-1], f"`{where[-1]}` is missing.", described)
        problem = detail.get("ctx", {}).get("error")
        if isinstance(problem, InvalidValue):
            return self._fault(where, problem.message, problem.hint or described)
        return self._fault(where, *describe_mismatch(where, detail, described))

    def _unknown_key(self, where: Where, owner: type[BaseModel] | None) -> FileError:
        allowed = list(field_names(owner)) if owner is not None else []
        name = str(where[-1])
        close = get_close_matches(name, allowed, 1, 0.6)
        guess = f"Did you mean `{close[0]}`? " if close else ""
        inside = f" under `{where[-2]}`" if len(where) > 1 else ""
        return self._fault(
            where,
            f"There is nothing called `{name}`{inside}.",
            f"{guess}Allowed here: {', '.join(allowed)}.",
            key=True,
        )


def read_source(path: Path, display_path: str | None = None) -> Source:
    """Read one file; ``display_path`` is its name in error messages.

    Raises:
        FaultyFile: the file cannot be read, or its YAML is not accepted.

    """
    name = display_path if display_path is not None else str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise FaultyFile(
            (
                FileError(
                    name,
                    0,
                    0,
                    f"The file cannot be read ({error.strerror}).",
                    "Check its permissions.",
                ),
            )
        ) from error
    return parse_source(raw, name)


def parse_source(raw: bytes | str, display_path: str) -> Source:
    """Return the parsed content of a file.

    Raises:
        FaultyFile: the bytes are not UTF-8, or their YAML is not accepted.

    """
    try:
        text = decode(raw, display_path)
        syntax_errors.refuse_deep_nesting(text, display_path)
    except FileError as error:
        raise FaultyFile((error,)) from None
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise FaultyFile((syntax_errors.explain_syntax_error(error, text, display_path),)) from None
    faults: list[tuple[yaml.Node, str, str]] = []
    data = _build(root, faults, set(), 0) if root is not None else None
    if faults:
        lines = split_lines(text)
        raise FaultyFile(tuple(_at_node(display_path, lines, *fault) for fault in faults))
    return Source(display_path, text, data, root)


def _at_node(
    display_path: str, lines: list[str], node: yaml.Node, message: str, hint: str
) -> FileError:
    line, column = node.start_mark.line, node.start_mark.column
    line_text = lines[line] if line < len(lines) else ""
    return FileError(display_path, line + 1, column + 1, message, hint, line_text)


def _build(
    node: yaml.Node, faults: list[tuple[yaml.Node, str, str]], visited: set[int], depth: int
) -> Any:
    if node.tag not in _EXPECTED_TAGS:
        faults.append(
            (node, "A value may not start with an exclamation mark.", "Put the text in quotes.")
        )
        return None
    if isinstance(node, yaml.ScalarNode):
        return node.value if node.style else _scalar(node.value)
    if id(node) in visited:
        faults.append(
            (node, "This part is used again elsewhere with `*`.", "Write the text out each time.")
        )
        return None
    visited.add(id(node))
    if depth > MAX_DEPTH:
        faults.append(
            (node, "The file is nested too deeply.", "Compare it with a rule that works.")
        )
        return None
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, faults, visited, depth + 1) for item in node.value]
    assert isinstance(node, yaml.MappingNode)
    return _build_mapping(node, faults, visited, depth)


def _build_mapping(
    node: yaml.MappingNode, faults: list[tuple[yaml.Node, str, str]], visited: set[int], depth: int
) -> dict[str, Any]:
    built: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            faults.append((key, "A list cannot be a name.", "Write a name and a colon."))
            continue
        name = key.value
        if name in built:
            faults.append(
                (
                    key,
                    f"`{name}` appears twice; the first is on line {lines[name]}.",
                    "Keep one of them.",
                )
            )
            continue
        lines[name] = key.start_mark.line + 1
        built[name] = _build(value, faults, visited, depth + 1)
    return built


def _scalar(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    first = text[0]
    if first.isdigit() or first in "+-.":
        if _INTEGER.match(text):
            return int(text)
        if _DECIMAL.match(text):
            return float(text)
    return text


def _step(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node | None, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return None, node.value[step]
    return None
