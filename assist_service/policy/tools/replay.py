"""Replay past conversations to show the effect of a change of rules."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from assist_service.domain.types import Author, Message, PolicyFinding, Turn
from assist_service.policy.rules.ruleset import Ruleset
from assist_service.policy.rules.situation import Situation
from assist_service.policy.tools.report import counted

# The number of turns per conversation, and of conversations, held for conditions.
KEPT_TURNS = 50
KEPT_CONVERSATIONS = 20_000
SAMPLES = 3


class ReplayLine(msgspec.Struct, frozen=True):
    """One line of ``chats.jsonl``: the input of ``assist analyze``."""

    conversation: str
    author: str
    text: str
    id: str | int | None = None
    team: str | None = None
    channel: str | None = None
    language: str | None = None
    sent_at: float | str | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """A reply with a new or lost finding."""

    conversation: str
    text: str
    quote: str


@dataclass(slots=True)
class Change:
    """The change for one rule: counts before and after, and quoted samples."""

    rule: str
    before: int = 0
    after: int = 0
    new: int = 0
    gone: int = 0
    new_samples: list[Sample] = field(default_factory=list)
    gone_samples: list[Sample] = field(default_factory=list)


@dataclass(slots=True)
class Replay:
    """The result: messages read, replies checked, lines skipped, changes by rule."""

    messages: int = 0
    replies: int = 0
    unreadable: int = 0
    changes: dict[str, Change] = field(default_factory=dict)

    @property
    def changed(self) -> list[Change]:
        """The rules with changes, the largest change first."""
        changes = [change for change in self.changes.values() if change.new or change.gone]
        return sorted(changes, key=lambda change: (-change.new - change.gone, change.rule))


_decode_line = msgspec.json.Decoder(ReplayLine).decode


def replay(old: Ruleset, new: Ruleset, lines: Iterable[bytes], *, trial: bool = True) -> Replay:
    """Return the differences between two sets of rules on past conversations.

    Args:
        old: the current rules.
        new: the changed rules.
        lines: of ``chats.jsonl``, in order within each conversation.
        trial: count rules on trial as if they were active.

    """
    result = Replay()
    earlier: dict[str, deque[Turn]] = {}
    for number, raw in enumerate(lines):
        if not raw.strip():
            continue
        try:
            line = _decode_line(raw)
        except (msgspec.DecodeError, UnicodeDecodeError):
            result.unreadable += 1
            continue
        result.messages += 1
        turns = earlier.get(line.conversation)
        if turns is None:
            if len(earlier) >= KEPT_CONVERSATIONS:
                earlier.pop(next(iter(earlier)))
            turns = earlier[line.conversation] = deque(maxlen=KEPT_TURNS)
        if line.author == "agent":
            result.replies += 1
            situation = Situation(line.team, line.channel, line.language, tuple(turns), _time(line))
            _compare(
                result,
                line,
                _found(old, line.text, situation, trial=trial),
                _found(new, line.text, situation, trial=trial),
            )
        turns.append(
            Turn(Message(str(number), _author(line.author), line.text, _time(line) or 0.0))
        )
    return result


def _author(name: str) -> Author:
    return name if name in ("customer", "agent") else "bot"  # type: ignore[return-value]


def _time(line: ReplayLine) -> float | None:
    return line.sent_at if isinstance(line.sent_at, int | float) else None


def _found(
    rules: Ruleset, text: str, situation: Situation, *, trial: bool
) -> tuple[PolicyFinding, ...]:
    examined = rules.examine(text, situation)
    return (*examined.active, *examined.trial) if trial else examined.active


def _compare(
    result: Replay, line: ReplayLine, old: tuple[PolicyFinding, ...], new: tuple[PolicyFinding, ...]
) -> None:
    if not old and not new:
        return
    before = {(finding.rule, finding.span) for finding in old}
    after = {(finding.rule, finding.span) for finding in new}
    for rule, span in sorted(before | after):
        change = result.changes.get(rule)
        if change is None:
            change = result.changes[rule] = Change(rule)
        was, will = (rule, span) in before, (rule, span) in after
        change.before += was
        change.after += will
        if was == will:
            continue
        sample = Sample(line.conversation, line.text, line.text[slice(*span)])
        samples = change.new_samples if will else change.gone_samples
        change.new, change.gone = change.new + will, change.gone + was
        if len(samples) < SAMPLES:
            samples.append(sample)


def replay_lines(result: Replay) -> Iterator[str]:
    """Yield the result as readable lines."""
    for change in result.changed:
        yield f"{change.rule}: {counted(change.before, 'finding')} before, {change.after} after"
        for word, count, samples in (
            ("new", change.new, change.new_samples),
            ("gone", change.gone, change.gone_samples),
        ):
            if not count:
                continue
            yield f"  {count} {word}, for example:"
            for sample in samples:
                yield f'    {sample.conversation}: "{sample.quote}" in "{_around(sample)}"'
    new = sum(change.new for change in result.changes.values())
    gone_count = sum(change.gone for change in result.changes.values())
    left_out = (
        f" {counted(result.unreadable, 'line')} could not be read." if result.unreadable else ""
    )
    yield (
        f"{result.replies:,} replies in {counted(result.messages, 'message')}: {counted(new, 'new finding')}, "
        f"{gone_count:,} gone.{left_out}"
    )


def _around(sample: Sample) -> str:
    """Return the reply on one line, shortened to the words around the quote."""
    flat, quote = " ".join(sample.text.split()), " ".join(sample.quote.split())
    if len(flat) <= 110:
        return flat
    low = max(0, flat.find(quote) - 40)
    high = min(len(flat), low + 107)
    return f"{'...' if low else ''}{flat[low:high]}{'...' if high < len(flat) else ''}"
