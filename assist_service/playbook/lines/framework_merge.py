"""Addition of approved lines to the frameworks, with their authors' names."""

import hashlib
from collections.abc import Sequence

import msgspec

from assist_service.coaching.frameworks import Framework, Frameworks, FrameworkStep
from assist_service.coaching.phrase_templates import TemplateLine, slots_of
from assist_service.playbook.lines.line import Move, SharedLine

# The most shared lines in a step, newest first; each one costs time for every suggestion.
MOST = 40
_TICKS: dict[Move, str] = {
    "acknowledge": "validates",
    "ask": "asks_open",
    "offer": "offers_next_step",
}
# Steps that bridge to fixed text, say no or answer do not take shared lines.
_APART = frozenset(("bridges", "states_fixed", "says_no", "answers"))


def with_lines(frameworks: Frameworks, lines: Sequence[SharedLine]) -> Frameworks:
    """Return ``frameworks`` with approved lines in suitable steps, and new versions.

    Feelings and causes of a line are checked when it is chosen, as for any line.
    """
    approved = sorted(
        (line for line in lines if line.state == "approved"),
        key=lambda line: (-line.at, line.id),
    )
    if not approved:
        return frameworks
    return Frameworks(
        {line.id: _with(line, approved) for line in frameworks},
        frameworks.quarantined,
    )


def as_line(line: SharedLine) -> TemplateLine:
    """Return a shared line as a framework line; its ID is the same in every framework."""
    return TemplateLine(
        line.id,
        line.text,
        slots_of(line.text),
        None,
        line.emotions,
        line.causes,
        (),
        line.credit,
    )


def _with(framework: Framework, approved: list[SharedLine]) -> Framework:
    if not framework.shared_lines:
        return framework
    steps = tuple(_step(step, approved) for step in framework.steps)
    line_texts = [
        f"{line.id}\x1f{line.text}\x1f{line.credit}"
        for step in steps
        for line in step.lines
        if line.shared
    ]
    if not line_texts:
        return framework
    digest = hashlib.blake2s("\x1e".join((framework.version, *line_texts)).encode(), digest_size=6)
    return msgspec.structs.replace(framework, steps=steps, version=digest.hexdigest())


def _step(step: FrameworkStep, approved: list[SharedLine]) -> FrameworkStep:
    if not _APART.isdisjoint(step.ticks):
        return step
    own = {line.text for line in step.lines}
    fit = [
        as_line(line)
        for line in approved
        if _TICKS[line.move] in step.ticks and line.text not in own
    ]
    return msgspec.structs.replace(step, lines=(*step.lines, *fit[:MOST])) if fit else step
