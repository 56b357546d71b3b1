"""The shape of a framework file, and what is wrong with one that does not fit."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, get_args

from pydantic import BeforeValidator, Field

from assist_service.analysis.review.moves import Move
from assist_service.domain.labels import CARE_SIGNALS, CAUSES
from assist_service.domain.types import CauseKind, Emotion
from assist_service.errors import FileError
from assist_service.yaml_files.document import FaultyFile, Listed, Source, Strict, Wrong, listed

SLOTS = ("feeling", "effect", "reason", "fact", "customer_name", "wait", "fixed", "option")
LONGEST_LINE = 300
# What a line can be reserved for: signs of a need for support, and of danger.
if TYPE_CHECKING:
    CareSignal: TypeAlias = str
else:
    CareSignal = Literal[CARE_SIGNALS]
# What the service itself uses a framework for, whatever a team's own framework is.
Role = Literal["everyday", "careful", "safety", "bridge", "note", "ask", "answer"]
_BRACES = re.compile(r"\{([^{}]*)\}")
_Emotions = Annotated[tuple[Emotion, ...], BeforeValidator(listed)]
_Causes = Annotated[tuple[CauseKind, ...], BeforeValidator(listed)]
_Signals = Annotated[tuple[CareSignal, ...], BeforeValidator(listed)]
_Moves = Annotated[tuple[Move, ...], BeforeValidator(listed)]


def _line(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


def _text(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not value.strip():
        raise Wrong("The line is empty.", "Write what the agent could say.")
    if len(value) > LONGEST_LINE:
        raise Wrong(f"The line has {len(value)} characters.", f"At most {LONGEST_LINE}.")
    for slot in _BRACES.findall(value):
        if slot.lower() not in SLOTS:
            raise Wrong(f"There is no slot {{{slot}}}.", f"Allowed: {', '.join(SLOTS)}.")
    if "{" in _BRACES.sub("", value) or "}" in _BRACES.sub("", value):
        raise Wrong("A brace is not closed.", "A slot is written {reason}.")
    return value.strip()


class LineFile(Strict):
    """One line; written as plain text, or with where it fits."""

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
        tuple[Annotated[LineFile, BeforeValidator(_line)], ...], BeforeValidator(listed)
    ] = Field(min_length=1, description="A list of sentences in quotes, each after a dash.")


class GoodFor(Strict):
    """When a framework is chosen before the team's own."""

    emotions: _Emotions = Field((), description=f"Some of: {', '.join(get_args(Emotion))}.")
    causes: _Causes = Field((), description=f"Some of: {', '.join(CAUSES)}.")
    says: Listed = Field((), description="Words, one of which the customer's clause must have.")
    situations: Annotated[str, Field(min_length=1)] = Field(
        description="A sentence: when to use it."
    )


class BridgeFile(Strict):
    """How a framework goes on to fixed text: after which step, through which framework's lines."""

    after: str = Field(description="The name of the step that the fixed text follows.")
    through: str = Field(
        "bridge",
        description="The framework with the steps Limit and Option, by its role or file name.",
    )


class FrameworkFile(Strict):
    """A framework file as it is written."""

    title: Annotated[str, Field(min_length=1)] = Field(description="A short title.")
    source: Annotated[str, Field(min_length=1)] = Field(description="Where it comes from.")
    role: Role | None = Field(
        None,
        description=f"What the service uses it for by itself, one of: {', '.join(get_args(Role))}.",
    )
    shared_lines: bool = Field(
        default=True, description="Whether agents' approved lines may join the file's own."
    )
    good_for: GoodFor = Field(description="emotions, causes and situations.")
    limits: Listed = Field(min_length=1, description="When not to use it: a list of sentences.")
    steps: Annotated[tuple[StepFile, ...], BeforeValidator(listed)] = Field(
        min_length=1, description="A list of steps, each with name, prompt, ticks and lines."
    )
    bridge: BridgeFile = Field(description="after: the name of a step.")


def fit(source: Source) -> FrameworkFile:
    """Return the file's content.

    Raises:
        FaultyFile: with every fault that was found, the parts in disagreement included.

    """
    framework = source.fit(FrameworkFile)
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
                    f"The same line stands in step {step_by_line[line.text]!r} already.",
                    "No line comes twice; change or remove one.",
                )
            step_by_line[line.text] = step.name
