"""Everything that could be said now: each possible nudge with its strength and its evidence."""

from collections.abc import Iterator

import msgspec

from assist_service.coaching.catalogue import catalogue, feeling_of
from assist_service.coaching.scene import Scene
from assist_service.policy.ruleset import FixedPoint
from assist_service.vocabulary import Evidence, Level, NudgeKind, PolicyFinding, Reading, Turn

_EVIDENCE = 6


class Candidate(msgspec.Struct, frozen=True):
    """A nudge that could be shown; ``strength`` is 0 to 1, ``about`` the message it answers."""

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
        """What it is worth: a stop comes before all else but danger."""
        base = catalogue()[self.kind].value
        return base + {"stop": 7.0, "warn": 0.0, "tip": 0.0}[self.level] + 4 * self.strength


def candidates(scene: Scene) -> list[Candidate]:
    """Return what could be said after the last turn, highest value first."""
    if scene.last is None:
        return []
    found = _of_reply(scene) if scene.replies else _of_customer(scene)
    return sorted(found, key=lambda candidate: -candidate.value)


def _of_customer(scene: Scene) -> Iterator[Candidate]:
    yield from _of_signals(scene)
    turn, reading = scene.telling, scene.reading
    if turn is None or reading is None:
        return
    own = _from_reading(reading)
    if scene.pending[-1].reading is not None:
        latest = scene.pending[-1].reading
        if latest.escalation_risk >= 0.5:
            yield Candidate(
                "escalation.risk",
                latest.escalation_risk,
                scene.pending[-1].message.id,
                _from_reading(latest),
                "They are close to leaving or to taking it further. Take up what happened, and say who does what next.",
            )
        if latest.trend == "rising" and latest.upset and scene.before[: -len(scene.pending)]:
            yield Candidate(
                "feeling.rising",
                latest.intensity,
                scene.pending[-1].message.id,
                _from_reading(latest),
                "The last answer did not help yet. Go back to what happened before going on.",
            )
    if reading.upset or ("confusion" in reading.emotions and reading.reflection is not None):
        yield Candidate("validation.missing", _strength(reading), turn.message.id, own)


def _of_signals(scene: Scene) -> Iterator[Candidate]:
    for turn in scene.pending:
        if turn.reading is None:
            continue
        for signal in turn.reading.signals:
            evidence = (Evidence(signal.span, 1.0, signal.kind),)
            if signal.kind.startswith("danger"):
                yield Candidate("safety.danger", 1.0, turn.message.id, evidence, level="stop")
            elif signal.kind.startswith("need"):
                yield Candidate("support.need", 0.8, turn.message.id, evidence)


def _of_reply(scene: Scene) -> Iterator[Candidate]:
    for turn in scene.replies:
        for finding in turn.policy:
            yield _of_policy(turn, finding)
    reply = scene.replies[-1]
    if reply.review is None:
        return
    told = scene.telling
    theirs = () if told is None or told.reading is None else _from_reading(told.reading)
    for found in reply.review.findings:
        words = Evidence(found.span, 1.0, "this part of the reply")
        elsewhere = (
            tuple(msgspec.structs.replace(evidence, message=told.message.id) for evidence in theirs)
            if told is not None
            else ()
        )
        yield Candidate(
            found.kind, 0.8, reply.message.id, (words, *elsewhere)[:_EVIDENCE], found.message
        )


def _of_policy(turn: Turn, finding: PolicyFinding) -> Candidate:
    kind: NudgeKind = "policy.finding"
    point = None
    if finding.fixed is not None:
        point = FixedPoint(finding.rule, finding.fixed, finding.options)
    return Candidate(
        kind,
        1.0,
        turn.message.id,
        (Evidence(finding.span, 1.0, f"rule {finding.rule}"),),
        finding.message,
        finding.level,
        finding.rule,
        point,
    )


def _strength(reading: Reading) -> float:
    return max(reading.intensity, 0.0)


def _from_reading(reading: Reading) -> tuple[Evidence, ...]:
    """Return the words that show the feeling and its cause."""
    found = [*reading.evidence]
    known = {evidence.span for evidence in found}
    for cause in reading.causes:
        if cause.span not in known:
            found.append(Evidence(cause.span, 0.5, f"cause: {cause.cause}"))
            known.add(cause.span)
    if not found and reading.reflection is not None:
        found.append(Evidence(reading.reflection.span, 0.5, "what happened to them"))
    return tuple(sorted(found, key=lambda evidence: -evidence.weight)[:_EVIDENCE])


def about_words(scene: Scene) -> dict[str, str]:
    """Return the values for a nudge's own sentences: the feeling, and what it is about."""
    values = {"feeling": "upset", "about": "", "wait": "", "message": ""}
    if scene.reading is not None and scene.reading.upset:
        values["feeling"] = feeling_of(scene.reading).feeling
    values["wait"] = scene.slots.get("wait", "a while")
    return values
