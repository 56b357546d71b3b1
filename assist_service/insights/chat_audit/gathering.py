"""Read past conversations line by line and gather the data of the report."""

import hashlib
import heapq
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count

import msgspec

from assist_service.domain.conversation import Conversation, MessageAdded
from assist_service.domain.nudge_kinds import NUDGE_KIND_ENTRIES, NUDGE_KINDS
from assist_service.domain.types import NudgeKind, Reading, Span, Turn
from assist_service.engine.batch import Batch, Faulty, InputLine
from assist_service.engine.engine import Guidance
from assist_service.insights.weekly import reading_before, weekly_sums
from assist_service.team_settings.model import DEFAULT, TeamSettings

# Kinds that count as missed moments: the reply did not address what the customer said.
MISSED: Mapping[NudgeKind, str] = {
    kind: entry.missed_label
    for kind, entry in NUDGE_KIND_ENTRIES.items()
    if entry.missed_label is not None
}
FAULTS_SHOWN = 10


def unlimited_settings() -> TeamSettings:
    """Return settings that suppress nothing: no budget and no cool-downs."""
    return msgspec.structs.replace(
        DEFAULT, budget=1_000_000, cool_downs=dict.fromkeys(NUDGE_KINDS, 0.0)
    )


class MissedMoment(msgspec.Struct, frozen=True):
    """A reply that missed something; ``marks`` are the spans in the customer's text that show it."""

    conversation: str
    line: int
    kind: NudgeKind
    feeling: str
    intensity: float
    customer: str
    marks: tuple[Span, ...]
    reply: str
    instead: str | None


class Fault(msgspec.Struct, frozen=True):
    """A line that could not be read."""

    line: int
    message: str


@dataclass
class Audit:
    """The gathered data; ``sums`` are those of ``insights.weekly``, added up over all replies."""

    lines: int = 0
    messages: int = 0
    conversations: int = 0
    sums: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    policy: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    unanswered: int = 0
    faulty: int = 0
    faults: list[Fault] = field(default_factory=list)
    moments: list[MissedMoment] = field(default_factory=list)


class Gathering:
    """Reads lines in order and gathers sums and the most serious missed moments.

    Args:
        moments: how many of the most serious missed moments are quoted.
        only: the conversations to include; ``None`` includes all.

    """

    def __init__(
        self, guidance: Guidance, moments: int, only: frozenset[str] | None = None
    ) -> None:
        self._batch = Batch(guidance)
        self._most = moments
        self._only = only
        self._audit = Audit()
        self._heap: list[tuple[float, int, MissedMoment]] = []
        self._order = count()

    def add_line(self, line: bytes) -> None:
        """Read one line; an invalid one is recorded and skipped."""
        audit = self._audit
        audit.lines += 1
        if not line.strip() or not self._is_selected(line):
            return
        try:
            batch_line, before, event, after = self._batch.follow(line)
        except Faulty as fault:
            audit.faulty += 1
            if len(audit.faults) < FAULTS_SHOWN:
                audit.faults.append(Fault(audit.lines, fault.error.message))
            return
        audit.messages += 1
        audit.conversations += not before.turns
        if event.review is not None:
            self._add_reply(batch_line, before, event, after)

    def finish(self) -> Audit:
        """Return the audit, the most serious moments first."""
        audit = self._audit
        ranked = sorted(self._heap, key=lambda entry: (-entry[0], -entry[1]))
        audit.moments = [moment for _, _, moment in ranked]
        audit.unanswered = sum(_ends_unanswered(entry) for entry in self._batch.conversations)
        return audit

    def _is_selected(self, line: bytes) -> bool:
        return self._only is None or _conversation_name(line) in self._only

    def _add_reply(
        self, batch_line: InputLine, before: Conversation, event: MessageAdded, after: Conversation
    ) -> None:
        audit, review = self._audit, event.review
        assert review is not None
        audit.sums.update(weekly_sums(before, event, after))
        audit.findings.update(finding.kind for finding in review.findings)
        audit.policy.update(finding.rule for finding in event.policy)
        kind = missed_kind(event)
        if kind is None:
            return
        audit.missed[kind] += 1
        reading = reading_before(before.turns, event.message.sent_at)
        turn = _strongest_turn(before.turns)
        if turn is None or reading is None:
            return
        # The suggestion shown after the customer's message comes before the one to fix the reply.
        advised = (before.nudge, event.nudge)
        suggestion = next(
            (finding.suggestion for finding in advised if finding and finding.suggestion), None
        )
        moment = MissedMoment(
            str(batch_line.conversation),
            audit.lines,
            kind,
            reading.emotion,
            round(reading.intensity, 2),
            turn.message.text,
            _marks(turn.reading),
            event.message.text,
            suggestion.text if suggestion is not None else None,
        )
        # Of two equal ones the earlier is kept, so that the same file gives the same report.
        entry = (reading.intensity + 0.1 * len(reading.causes), -next(self._order), moment)
        if len(self._heap) < self._most:
            heapq.heappush(self._heap, entry)
        elif self._most:
            heapq.heappushpop(self._heap, entry)


def missed_kind(event: MessageAdded) -> NudgeKind | None:
    """Return the kind of moment a reply missed, even behind a nudge about a rule, or ``None``."""
    nudge = event.nudge
    if nudge is None or event.review is None:
        return None
    if nudge.kind in MISSED:
        return nudge.kind
    if not nudge.kind.startswith("policy."):
        return None
    kinds = {finding.kind for finding in event.review.findings}
    return next((kind for kind in MISSED if kind in kinds), None)


def sample_conversations(lines: Iterable[bytes], size: int) -> frozenset[str]:
    """Return a random sample of ``size`` conversations; the same for the same file."""
    names = {name for line in lines if (name := _conversation_name(line)) is not None}
    hashes = {name: hashlib.blake2s(name.encode("utf-8", "replace")).digest() for name in names}
    return frozenset(heapq.nsmallest(size, names, key=hashes.__getitem__))


class _Named(msgspec.Struct):
    conversation: str | int


_decode_name = msgspec.json.Decoder(_Named).decode


def _conversation_name(line: bytes) -> str | None:
    try:
        return str(_decode_name(line).conversation)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _strongest_turn(turns: tuple[Turn, ...]) -> Turn | None:
    """Return the most intense of the customer's messages since the previous reply, or ``None``."""
    since: list[Turn] = []
    for turn in reversed(turns):
        if turn.review is not None and since:
            break
        if turn.reading is not None:
            since.append(turn)
    return max(
        since, key=lambda turn: turn.reading.intensity if turn.reading else 0.0, default=None
    )


def _marks(reading: Reading | None) -> tuple[Span, ...]:
    if reading is None:
        return ()
    spans = {evidence.span for evidence in reading.evidence if evidence.message is None}
    return tuple(sorted(spans | {cause.span for cause in reading.causes}))


def _ends_unanswered(conversation: Conversation) -> bool:
    """Whether a conversation ends with an unanswered message of an upset customer."""
    last = next((t for t in reversed(conversation.turns) if t.message.author != "bot"), None)
    return last is not None and last.reading is not None and last.reading.upset
