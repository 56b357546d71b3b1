"""Approved lines among the frameworks' own, with their authors' names."""

import hashlib
from collections.abc import Sequence

import msgspec

from assist_service.coaching.frameworks import Framework, Frameworks, FrameworkStep
from assist_service.coaching.phrase_templates import Line, slots_of
from assist_service.playbook.line import Move, SharedLine

# A step chooses among so many shared lines at most, the newest first: each is looked at on the hot path.
MOST = 40
_TICKS: dict[Move, str] = {
    "acknowledge": "validates",
    "ask": "asks_open",
    "offer": "offers_next_step",
}
# Steps that bridge to fixed text, say no or answer are not an agent's line's to fill.
_APART = frozenset(("bridges", "states_fixed", "says_no", "answers"))


def with_lines(frameworks: Frameworks, lines: Sequence[SharedLine]) -> Frameworks:
    """Return ``frameworks`` with approved lines in the steps they fit; the version says so.

    Whether a line is for this feeling and situation is asked when it is chosen, as of any line.
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


def as_line(line: SharedLine) -> Line:
    """Return a shared line as frameworks hold theirs; its id is the same in each of them."""
    return Line(
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
