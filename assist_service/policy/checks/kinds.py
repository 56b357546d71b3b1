"""The eight kinds of check: what each one looks for in a reply.

A check finds spans. It cannot find any without one of its ``triggers``, so each reply is
checked against only the few rules that could apply.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import ClassVar, Protocol

from assist_service.domain.types import Span
from assist_service.language.phrases import Phrase, Slot, Variant, parse_phrase
from assist_service.language.words import BREAK
from assist_service.policy.checks.altered_wording import FixedWording
from assist_service.policy.checks.promises import Promise, promise_of
from assist_service.policy.checks.reply import Reply
from assist_service.policy.checks.shared_data import SharedKind
from assist_service.policy.matching import amounts as money
from assist_service.policy.matching import durations as time
from assist_service.policy.matching.amounts import Money
from assist_service.policy.matching.patterns import places


class Check(Protocol):
    """One check of a rule.

    ``kind`` is its name under ``flag`` in the rule file and ``label`` what the reply does. ``absence`` says
    whether the reply leaves something out; the span is then the whole reply.
    """

    kind: ClassVar[str]
    label: ClassVar[str]
    absence: ClassVar[bool]

    @property
    def triggers(self) -> tuple[Phrase, ...] | None:
        """The phrases that trigger the check; ``None`` means it always runs."""

    def find(self, reply: Reply) -> list[Span]:
        """Return the spans that violate the check."""


@lru_cache(maxsize=65536)
def bare_phrase(*stems: str) -> Phrase:
    """Return a phrase made of ready stems."""
    return Phrase("\0" + " ".join(stems), (Variant((Slot(frozenset([stems])),)),))


@dataclass(frozen=True)
class Says:
    """Phrases that a reply must not contain."""

    phrases: tuple[Phrase, ...]
    kind: ClassVar[str] = "says"
    label: ClassVar[str] = "Says"
    absence: ClassVar[bool] = False

    @property
    def triggers(self) -> tuple[Phrase, ...]:
        """The phrases themselves."""
        return self.phrases

    def find(self, reply: Reply) -> list[Span]:
        """Return the spans of the phrases."""
        return [
            reply.words.span(*word_range)
            for phrase in self.phrases
            for word_range in reply.find_phrase(phrase)
        ]


@dataclass(frozen=True)
class Promises:
    """Phrases that may not be promised; a refusal or a question passes."""

    phrases: tuple[Phrase, ...]
    kind: ClassVar[str] = "promises"
    label: ClassVar[str] = "Promises"
    absence: ClassVar[bool] = False

    @cached_property
    def promises(self) -> tuple[Promise, ...]:
        """The phrases with their variants."""
        return tuple(promise_of(phrase) for phrase in self.phrases)

    @cached_property
    def triggers(self) -> tuple[Phrase, ...]:
        """The phrases, their bare verbs and their objects."""
        keys = [p.thing or (p.verb,) for p in self.promises if p.verb is not None]
        return (*self.phrases, *(bare_phrase(*key) for key in keys))

    def find(self, reply: Reply) -> list[Span]:
        """Return the spans of promises."""
        return [
            reply.words.span(start, end)
            for promise in self.promises
            for start, end in self._promised(promise, reply)
        ]

    def _promised(self, promise: Promise, reply: Reply) -> Iterable[tuple[int, int]]:
        phrase_spans = reply.find_phrase(promise.phrase)
        promised_spans = [word_range for word_range in phrase_spans if reply.promised(*word_range)]
        if promise.verb is None or promised_spans:
            return promised_spans
        for start, end in reply.find_phrase(bare_phrase(*(promise.thing or (promise.verb,)))):
            # Words inside a match of the whole phrase were decided with it.
            if any(low <= start < high for low, high in phrase_spans):
                continue
            if not promise.thing:
                promised = reply.promised(start, end, verb_only=True)
            else:
                noun = start
                start = _verb_before(reply, start, promise.verb)
                promised = reply.done_to(start, end, promise.verb)
                if promise.light and start == noun:
                    promised = promised or reply.promised(noun, end)
                if not _NOTHING.isdisjoint(reply.words.words[start:noun]):
                    continue
                if reply.words.stems[start] == promise.verb:
                    promised = reply.promised(start, end)
            if promised:
                promised_spans.append((start, end))
        return promised_spans


# "We make no exception" has a verb and an object but is no promise.
_NOTHING = frozenset(["no", "not", "never", "zero", "without"])


def _verb_before(reply: Reply, start: int, verb: str) -> int:
    """Return the position of an object's verb ("make a one-time exception"), or the thing itself."""
    stems = reply.words.stems
    for index in range(start - 1, max(-1, start - 7), -1):
        if stems[index] == BREAK:
            break
        if stems[index] == verb:
            return index
    return start


_MONEY_TRIGGERS = tuple(
    parse_phrase(word) if word.isalpha() else bare_phrase(word) for word in money.TRIGGERS
)
_TIME_TRIGGERS = tuple(parse_phrase(word) for word in time.TRIGGERS)


@dataclass(frozen=True)
class AmountLimit:
    """Sums of money over or under a limit, anywhere or near certain phrases."""

    over: Money | None
    under: Money | None
    currency: str | None
    near: tuple[Phrase, ...]
    kind: ClassVar[str] = "amount"
    label: ClassVar[str] = "Names a sum past the limit"
    absence: ClassVar[bool] = False

    @property
    def triggers(self) -> tuple[Phrase, ...]:
        """The phrases to be near, or else the names of currencies."""
        return self.near or _MONEY_TRIGGERS

    def find(self, reply: Reply) -> list[Span]:
        """Return the sums beyond the limit."""
        return [
            amount.span
            for amount in reply.amounts
            if self._beyond(amount.money) and (not self.near or reply.near(amount.span, self.near))
        ]

    def _beyond(self, sum_: Money) -> bool:
        if (sum_.currency == "%") != (self.currency == "%"):
            return False
        if self.currency is not None and sum_.currency not in (self.currency, None):
            return False
        if self.over is not None and sum_.value > self.over.value:
            return True
        return self.under is not None and sum_.value < self.under.value


@dataclass(frozen=True)
class TimeLimit:
    """Durations over or under a limit, in days."""

    over: float | None
    under: float | None
    near: tuple[Phrase, ...]
    kind: ClassVar[str] = "duration"
    label: ClassVar[str] = "Names a time past the limit"
    absence: ClassVar[bool] = False

    @property
    def triggers(self) -> tuple[Phrase, ...]:
        """The phrases to be near, or else the units of time."""
        return self.near or _TIME_TRIGGERS

    def find(self, reply: Reply) -> list[Span]:
        """Return the lengths of time beyond the limit."""
        return [
            duration.span
            for duration in reply.durations
            if self._beyond(duration.days)
            and (not self.near or reply.near(duration.span, self.near))
        ]

    def _beyond(self, days: float) -> bool:
        # A small tolerance, so that "24 hours" is never shorter than "1 day".
        if self.over is not None and days > self.over + 1e-6:
            return True
        return self.under is not None and days < self.under - 1e-6


@dataclass(frozen=True)
class Omits:
    """A statement that must be made within a number of agent messages."""

    statement: tuple[Phrase, ...]
    within: int
    kind: ClassVar[str] = "omits"
    label: ClassVar[str] = "Leaves out"
    absence: ClassVar[bool] = True
    triggers = None

    def find(self, reply: Reply) -> list[Span]:
        """Return the whole reply if it lacks the statement."""
        if reply.says(self.statement) or not reply.text.strip():
            return []
        return [(0, len(reply.text))]


@dataclass(frozen=True)
class Alters:
    """Fixed wording that is altered."""

    wordings: tuple[FixedWording, ...]
    kind: ClassVar[str] = "alters"
    label: ClassVar[str] = "Changes the fixed text"
    absence: ClassVar[bool] = False

    @cached_property
    def triggers(self) -> tuple[Phrase, ...]:
        """Pairs of consecutive content words of the fixed wording."""
        return tuple(phrase for wording in self.wordings for phrase in wording.triggers)

    def find(self, reply: Reply) -> list[Span]:
        """Return the spans where the wording is softened or contradicted."""
        return [span for wording in self.wordings for span in wording.altered_in(reply.words)]


@dataclass(frozen=True)
class Shares:
    """Numbers and secrets that may not be asked for or given."""

    kinds: tuple[SharedKind, ...]
    kind: ClassVar[str] = "shares"
    label: ClassVar[str] = "Asks for or shows"
    absence: ClassVar[bool] = False
    triggers = None

    def find(self, reply: Reply) -> list[Span]:
        """Return their spans."""
        return [span for kind in self.kinds for span in reply.shared(kind)]


@dataclass(frozen=True)
class Pattern:
    """Regular expressions for expert users."""

    patterns: tuple[str, ...]
    kind: ClassVar[str] = "pattern"
    label: ClassVar[str] = "Matches the pattern"
    absence: ClassVar[bool] = False
    triggers = None

    def find(self, reply: Reply) -> list[Span]:
        """Return the spans of the matches."""
        return [span for pattern in self.patterns for span in places(pattern, reply.text)]


CHECK_KINDS: dict[str, type[Check]] = {
    kind.kind: kind
    for kind in (Says, Promises, AmountLimit, TimeLimit, Omits, Alters, Shares, Pattern)
}
_ABSENCE = frozenset(name for name, kind in CHECK_KINDS.items() if kind.absence)


def is_absence(kind: str) -> bool:
    """Whether checks of this kind are about something missing from the reply."""
    return kind in _ABSENCE
