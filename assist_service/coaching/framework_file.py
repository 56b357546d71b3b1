"""The schema of framework files, and its validation."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, get_args

from pydantic import BeforeValidator, Field

from assist_service.analysis.review.moves import Move
from assist_service.domain.labels import CARE_SIGNALS, CAUSES
from assist_service.domain.types import CauseKind, Emotion
from assist_service.errors import FileError
from assist_service.yaml_files.document import (
    FaultyFile,
    InvalidValue,
    Source,
    Strict,
    TextTuple,
    as_tuple,
)

SLOTS = ("feeling", "effect", "reason", "fact", "customer_name", "wait", "fixed", "option")
LONGEST_LINE = 300
# Signs of a support need or of danger, which a line can require.
if TYPE_CHECKING:
    CareSignal: TypeAlias = str
else:
    CareSignal = Literal[CARE_SIGNALS]
# What the service itself uses a framework for, independent of a team's own framework.
Role = Literal["everyday", "careful", "safety", "bridge", "note", "ask", "answer"]
_BRACES = re.compile(r"\{([^{}]*)\}")
_Emotions = Annotated[tuple[Emotion, ...], BeforeValidator(as_tuple)]
_Causes = Annotated[tuple[CauseKind, ...], BeforeValidator(as_tuple)]
_Signals = Annotated[tuple[CareSignal, ...], BeforeValidator(as_tuple)]
_Moves = Annotated[tuple[Move, ...], BeforeValidator(as_tuple)]


def _line(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


def _text(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not value.strip():
        raise InvalidValue("The line is empty.", "Write what the agent could say.")
    if len(value) > LONGEST_LINE:
        raise InvalidValue(f"The line has {len(value)} characters.", f"Use at most {LONGEST_LINE}.")
    for slot in _BRACES.findall(value):
        if slot.lower() not in SLOTS:
            raise InvalidValue(f"There is no slot {{{slot}}}.", f"Allowed: {', '.join(SLOTS)}.")
    if "{" in _BRACES.sub("", value) or "}" in _BRACES.sub("", value):
        raise InvalidValue("A brace is not closed.", "Write a slot as {reason}.")
    return value.strip()


class LineFile(Strict):
    """One line; plain text, or text with conditions."""

    text: Annotated[str, BeforeValidator(_text)] = Field(
        description="A sentence in quotes that the agent could say."
    )
    channel: Literal["chat", "email"] | None = None
    emotions: _Emotions = Field((), description=f"Some of: {', '.join(get_args(Emotion))}.")
    causes: _Causes = Field((), description=f"Some of: {', '.join(CAUSES)}.")
    signals: _Signals = Field((), description=f"Some of: {', '.join(CARE_SIGNALS)}.")


class StepFile(Strict):
    """One step of a framework."""

    name: Annotated[str, Field(min_length=1)] = Field(description="One or two words.")
    prompt: Annotated[str, Field(min_length=1)] = Field(
        description="A sentence that tells the agent what to do."
    )
    ticks: _Moves = Field(description=f"Some of: {', '.join(get_args(Move))}.")
    lines: Annotated[
        tuple[Annotated[LineFile, BeforeValidator(_line)], ...], BeforeValidator(as_tuple)
    ] = Field(min_length=1, description="A list of sentences in quotes, each after a dash.")


class GoodFor(Strict):
    """When a framework is chosen instead of the team's own."""

    emotions: _Emotions = Field((), description=f"Some of: {', '.join(get_args(Emotion))}.")
    causes: _Causes = Field((), description=f"Some of: {', '.join(CAUSES)}.")
    says: TextTuple = Field(
        (), description="Words, at least one of which the customer's clause must contain."
    )
    situations: Annotated[str, Field(min_length=1)] = Field(
        description="A sentence: when to use it."
    )


class BridgeFile(Strict):
    """How a framework leads to fixed text: after which step, with which framework's lines."""

    after: str = Field(description="The name of the step that the fixed text follows.")
    through: str = Field(
        "bridge",
        description="The framework with the steps Limit and Option, by its role or file name.",
    )


class FrameworkFile(Strict):
    """The content of a framework file."""

    title: Annotated[str, Field(min_length=1)] = Field(description="A short title.")
    source: Annotated[str, Field(min_length=1)] = Field(description="The source of the framework.")
    role: Role | None = Field(
        None,
        description=f"What the service uses it for by itself, one of: {', '.join(get_args(Role))}.",
    )
    shared_lines: bool = Field(
        default=True, description="Whether agents' approved lines may join the file's own."
    )
    good_for: GoodFor = Field(description="emotions, causes and situations.")
    limits: TextTuple = Field(min_length=1, description="When not to use it: a list of sentences.")
    steps: Annotated[tuple[StepFile, ...], BeforeValidator(as_tuple)] = Field(
        min_length=1, description="A list of steps, each with name, prompt, ticks and lines."
    )
    bridge: BridgeFile = Field(description="after: the name of a step.")


def read_framework_file(source: Source) -> FrameworkFile:
    """Return the file's content.

    Raises:
        FaultyFile: with every fault, including contradictions between parts.

    """
    framework = source.validate_as(FrameworkFile)
    faults = tuple(_disagreements(source, framework))
    if faults:
        raise FaultyFile(faults)
    return framework


def _disagreements(source: Source, framework: FrameworkFile) -> Iterator[FileError]:
    names = [step.name for step in framework.steps]
    if framework.bridge.after not in names:
        yield source.fault(
            ("bridge", "after"),
            f"No step is called {framework.bridge.after!r}.",
            f"Allowed: {', '.join(names)}.",
        )
    step_by_line: dict[str, str] = {}
    for i, step in enumerate(framework.steps):
        if step.name in names[:i]:
            yield source.fault(
                ("steps", i, "name"), f"Two steps are called {step.name!r}.", "Rename one of them."
            )
        for j, line in enumerate(step.lines):
            if line.text in step_by_line:
                yield source.fault(
                    ("steps", i, "lines", j),
                    f"The same line is already in step {step_by_line[line.text]!r}.",
                    "Change or remove one of them.",
                )
            step_by_line[line.text] = step.name
