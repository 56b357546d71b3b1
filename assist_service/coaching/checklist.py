"""Which steps of the team's framework the reply has done, and by which words."""

from collections.abc import Sequence

import msgspec

from assist_service.analysis.review.moves import moves
from assist_service.coaching.frameworks import Frameworks, FrameworkStep
from assist_service.domain.types import Evidence, Step, Turn


def checklist(turns: Sequence[Turn], frameworks: Frameworks, framework: str) -> tuple[Step, ...]:
    """Return the framework's steps, ticked by the agent's turns since the last customer turn.

    A step is done once one of its moves is made. Evidence names the message it lies
    in. A framework that is not there has no steps.
    """
    chosen = frameworks.get(framework)
    if chosen is None:
        return ()
    seen = [turn for turn in turns if turn.message.public]
    answer = _answer_begins(seen)
    made: dict[str, list[Evidence]] = {}
    for at in range(answer, len(seen)):
        message = seen[at].message
        if message.author != "agent":
            continue
        for move, evidence in moves(message.text, seen[:at]).items():
            made.setdefault(move, []).extend(
                msgspec.structs.replace(one, message=message.id) for one in evidence
            )
    return tuple(_step(step, made) for step in chosen.steps)


def _answer_begins(turns: Sequence[Turn]) -> int:
    """Return where the agent's answer to the last customer turn begins."""
    at = len(turns)
    while at and turns[at - 1].message.author != "customer":
        at -= 1
    return at


def _step(step: FrameworkStep, made: dict[str, list[Evidence]]) -> Step:
    evidence = tuple(one for move in step.ticks for one in made.get(move, ()))
    return Step(step.name, step.prompt, bool(evidence), evidence)
