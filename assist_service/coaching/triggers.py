"""The candidates: every possible nudge with its strength and evidence."""

from collections.abc import Iterator

import msgspec

from assist_service.analysis.reflection.reflection import only_asks
from assist_service.analysis.review.moves import Move, moves
from assist_service.coaching.feeling_words import cause_phrase, feeling_name, is_risk, risk_sentence
from assist_service.coaching.repeated_question import asked_before
from assist_service.coaching.scene import Scene, duration
from assist_service.domain.labels import CAUSE_NAMES, LABELS, signal_entry
from assist_service.domain.nudge_kinds import KIND_OF_CHECK, NUDGE_KIND_ENTRIES
from assist_service.domain.types import (
    Evidence,
    Finding,
    Level,
    NudgeKind,
    PolicyFinding,
    Reading,
    Turn,
)
from assist_service.policy.rules.ruleset import FixedPoint

# The most pieces of evidence on a card.
_EVIDENCE = 6
_CERTAIN, _LIKELY, _POSSIBLE = 1.0, 0.8, 0.6
# The intensity from which a moment counts as difficult.
_HARD = 0.5
_PRESENT = 0.5
# Below this intensity a bare request counts as calm.
_HEATED = 0.6
_CARES: Move = "cares_for_safety"


class NudgeCandidate(msgspec.Struct, frozen=True):
    """A nudge that could be shown; ``strength`` is 0 to 1, ``about`` the ID of its message."""

    kind: NudgeKind
    strength: float
    about: str
    evidence: tuple[Evidence, ...]
    message: str = ""
    level: Level = "tip"
    rule: str = ""
    point: FixedPoint | None = None

    @property
    def value(self) -> float:
        """Its priority: by kind, then stops before warnings, then by strength."""
        lift = {"stop": 7.0, "warn": 0.0, "tip": -30.0 if self.rule else 0.0}[self.level]
        return NUDGE_KIND_ENTRIES[self.kind].value + lift + self.strength


def candidates(scene: Scene) -> list[NudgeCandidate]:
    """Return the possible nudges after the last turn, highest value first."""
    if scene.last is None:
        return []
    if _in_danger(scene):
        all_candidates = _of_danger(scene)
    else:
        all_candidates = _of_reply(scene) if scene.replies else _of_customer(scene)
    return sorted(all_candidates, key=lambda candidate: -candidate.value)


def _in_danger(scene: Scene) -> bool:
    return any(
        signal.kind.startswith("danger.")
        for turn in scene.pending
        if turn.reading is not None
        for signal in turn.reading.signals
    )


def _of_danger(scene: Scene) -> Iterator[NudgeCandidate]:
    """Yield rule findings, and the danger nudge until a reply has addressed it; style is ignored."""
    yield from _of_policies(scene)
    for reply in scene.replies:
        if _CARES in moves(reply.message.text, scene.turns_before_reply):
            return
    yield from (candidate for candidate in _of_signals(scene) if candidate.kind == "safety.danger")


def _of_customer(scene: Scene) -> Iterator[NudgeCandidate]:
    yield from _of_signals(scene)
    yield from _of_course(scene)
    turn, reading = scene.main_turn, scene.reading
    if (
        turn is not None
        and reading is not None
        and wants_acknowledging(reading)
        and not scene.is_eased
        and not _calm_request(turn, reading)
    ):
        yield NudgeCandidate(
            "validation.missing", _strength(reading), turn.message.id, _shown_by(reading)
        )
    again = asked_before(scene.pending, scene.turns_before_reply[: -len(scene.pending) or None])
    if again is not None:
        now = Evidence(again.span, 1.0, "asked now")
        then = Evidence(again.before, 1.0, "asked before", again.message)
        yield NudgeCandidate(
            "question.repeated", _LIKELY, scene.pending[-1].message.id, (now, then)
        )
    if scene.is_long_wait and len(scene.pending) > 1:
        first = scene.pending[0].message
        evidence = Evidence(
            (0, len(first.text)), 1.0, f"sent {duration(scene.wait_seconds)} ago", first.id
        )
        yield NudgeCandidate(
            "wait.unacknowledged", _LIKELY, scene.pending[-1].message.id, (evidence,)
        )


def wants_acknowledging(reading: Reading) -> bool:
    """Whether a reply should first acknowledge what this reading shows."""
    if reading.abstained is not None:
        return False
    return reading.upset or ("confusion" in reading.emotions and reading.reflection is not None)


def _calm_request(turn: Turn, reading: Reading) -> bool:
    """Whether the turn only asks for something; without a grievance, "you sound upset" is a guess."""
    calm = reading.reflection is None and reading.intensity < _HEATED and not reading.signals
    return calm and only_asks(turn.message.text)


def _of_signals(scene: Scene) -> Iterator[NudgeCandidate]:
    for turn in scene.pending:
        if turn.reading is None:
            continue
        for signal in turn.reading.signals:
            if signal.kind.startswith("danger."):
                evidence = (Evidence(signal.span, 1.0, "may mean danger"),)
                yield NudgeCandidate(
                    "safety.danger", _CERTAIN, turn.message.id, evidence, level="stop"
                )
            elif signal.kind.startswith("need."):
                label = signal_entry(signal.kind)
                evidence = (Evidence(signal.span, 1.0, label.name),)
                yield NudgeCandidate(
                    "support.need", _LIKELY, turn.message.id, evidence, label.sentence
                )


def _of_course(scene: Scene) -> Iterator[NudgeCandidate]:
    """Yield the nudges about the course of the conversation: rising feeling, risk of escalation."""
    latest = scene.pending[-1] if scene.pending else None
    if latest is None or latest.reading is None:
        return
    reading, was_answered = (
        latest.reading,
        any(t.message.author == "agent" for t in scene.turns_before_reply),
    )
    signs = tuple(
        Evidence(signal.span, 1.0, signal_entry(signal.kind).name)
        for signal in reading.signals
        if is_risk(signal.kind)
    )
    if reading.escalation_risk >= LABELS.escalation.raised_from and (signs or was_answered):
        evidence = (*signs, *_shown_by(reading))[:_EVIDENCE]
        message = risk_sentence(reading) or "Their feeling, the history and the wait add up."
        yield NudgeCandidate(
            "escalation.risk", reading.escalation_risk, latest.message.id, evidence, message
        )
    if reading.trend == "rising" and reading.upset and was_answered:
        yield NudgeCandidate(
            "feeling.rising", reading.intensity, latest.message.id, _shown_by(reading)
        )


def _of_policies(scene: Scene) -> Iterator[NudgeCandidate]:
    for turn in scene.replies:
        for policy in turn.policy:
            yield _of_policy(turn, policy)


def _of_reply(scene: Scene) -> Iterator[NudgeCandidate]:
    yield from _of_policies(scene)
    reply = scene.replies[-1]
    if reply.review is None:
        return
    for finding in reply.review.findings:
        if finding.kind in NUDGE_KIND_ENTRIES and not _plain_is_right(scene, finding):
            yield _of_finding(scene, reply, finding)
    yield from _recognition(scene, reply)


def _plain_is_right(scene: Scene, finding: Finding) -> bool:
    """Whether a plain answer is right despite the finding.

    A bare request needs no sympathy. In grief "I'm sorry for your loss" is enough and
    needs no personal facts.
    """
    turn, reading = scene.main_turn, scene.reading
    is_request = turn is not None and reading is not None and _calm_request(turn, reading)
    if (is_request or scene.is_eased) and finding.kind.startswith("validation."):
        return True
    return finding.kind == "validation.generic" and any(
        signal.kind == "need.bereavement"
        for turn in scene.pending
        if turn.reading is not None
        for signal in turn.reading.signals
    )


def _of_finding(scene: Scene, reply: Turn, finding: Finding) -> NudgeCandidate:
    evidence = [Evidence(finding.span, 1.0, "in the reply")]
    customer_turn = scene.main_turn
    if (
        finding.kind.startswith("validation.")
        and customer_turn is not None
        and customer_turn.reading is not None
    ):
        evidence += [
            msgspec.structs.replace(evidence, message=customer_turn.message.id)
            for evidence in _shown_by(customer_turn.reading)
        ]
    return NudgeCandidate(
        finding.kind, _LIKELY, reply.message.id, tuple(evidence[:_EVIDENCE]), finding.message
    )


def policy_kind(finding: PolicyFinding) -> NudgeKind:
    """Return the nudge kind for a rule's finding; a team can turn the kind off."""
    return KIND_OF_CHECK.get(finding.check, "policy.finding")


def _of_policy(turn: Turn, finding: PolicyFinding) -> NudgeCandidate:
    point = None
    if finding.fixed is not None:
        point = FixedPoint(finding.rule, finding.fixed, finding.options)
    return NudgeCandidate(
        policy_kind(finding),
        _CERTAIN,
        turn.message.id,
        (Evidence(finding.span, 1.0, f"rule {finding.rule}"),),
        finding.message,
        finding.level,
        finding.rule,
        point,
    )


def _recognition(scene: Scene, reply: Turn) -> Iterator[NudgeCandidate]:
    """Yield recognition of a good reply in a difficult moment."""
    reading, reply_review = scene.reading, reply.review
    if reading is None or reply_review is None or not reading.upset or reading.intensity < _HARD:
        return
    is_met = reply_review.validation == "personalised" and reply_review.ace.empowerment >= _PRESENT
    if is_met and not reply_review.findings and not reply.policy:
        message = (
            "You acknowledged what happened to them and showed a way forward, in a hard moment."
        )
        yield NudgeCandidate(
            "recognition",
            reply_review.validation_score,
            reply.message.id,
            reply_review.evidence[:_EVIDENCE],
            message,
        )


def _strength(reading: Reading) -> float:
    return max(reading.intensity, _POSSIBLE if reading.causes else 0.0)


def _shown_by(reading: Reading) -> tuple[Evidence, ...]:
    """Return the evidence for the feeling and its cause, heaviest first."""
    evidence = list(reading.evidence)
    spans = {evidence.span for evidence in evidence}
    for cause in reading.causes:
        if cause.span not in spans:
            evidence.append(Evidence(cause.span, 0.5, CAUSE_NAMES[cause.cause]))
            spans.add(cause.span)
    if not evidence and reading.reflection is not None:
        evidence.append(Evidence(reading.reflection.span, 0.5, "what happened to them"))
    return tuple(sorted(evidence, key=lambda evidence: -evidence.weight)[:_EVIDENCE])


def card_words(scene: Scene, candidate: NudgeCandidate) -> dict[str, str]:
    """Return the values for the card's sentences: the feeling, its cause, the wait, the message."""
    values = {"feeling": "upset", "about": "", "wait": duration(scene.wait_seconds)}
    if scene.reading is not None and scene.reading.upset:
        values["feeling"] = feeling_name(scene.reading)
        values["about"] = cause_phrase(scene.reading)
    return values | {"message": candidate.message}
