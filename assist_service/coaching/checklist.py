"""The steps of the team's framework that a reply has done, with evidence."""

from collections.abc import Sequence

import msgspec

from assist_service.analysis.review.moves import moves
from assist_service.coaching.frameworks import Frameworks, FrameworkStep
from assist_service.domain.types import Evidence, Step, Turn


def checklist(turns: Sequence[Turn], frameworks: Frameworks, framework: str) -> tuple[Step, ...]:
    """Return the framework's steps, ticked by the agent's turns since the last customer turn.

    A step is done once a reply makes one of its moves. Evidence has the ID of its message.
    An unknown framework has no steps.
    """
    chosen_framework = frameworks.get(framework)
    if chosen_framework is None:
        return ()
    public_turns = [turn for turn in turns if turn.message.public]
    answer = _answer_begins(public_turns)
    evidence_by_move: dict[str, list[Evidence]] = {}
    for at in range(answer, len(public_turns)):
        message = public_turns[at].message
        if message.author != "agent":
            continue
        for move, evidence in moves(message.text, public_turns[:at]).items():
            evidence_by_move.setdefault(move, []).extend(
                msgspec.structs.replace(item, message=message.id) for item in evidence
            )
    return tuple(_step(step, evidence_by_move) for step in chosen_framework.steps)


def _answer_begins(turns: Sequence[Turn]) -> int:
    """Return the index of the first turn after the last customer turn."""
    at = len(turns)
    while at and turns[at - 1].message.author != "customer":
        at -= 1
    return at


def _step(step: FrameworkStep, evidence_by_move: dict[str, list[Evidence]]) -> Step:
    evidence = tuple(item for move in step.ticks for item in evidence_by_move.get(move, ()))
    return Step(step.name, step.prompt, bool(evidence), evidence)
