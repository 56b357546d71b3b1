"""The domain types: readings, reviews, findings, nudges and messages.

Everything here is frozen data. It is written to the conversation's log, sent to
the sidebar and printed by ``assist analyze`` in exactly this shape, so a new field
is visible in all three. A span is ``(start, end)`` in characters of the text it
belongs to.
"""

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import msgspec

from assist_service.domain.labels import CAUSES
from assist_service.domain.nudge_kinds import FINDING_KINDS, NUDGE_KINDS

Span = tuple[int, int]
# The ID of an unsent message; helpdesks do not use it for sent ones.
DRAFT = "draft"
Author = Literal["customer", "agent", "bot"]
Emotion = Literal[
    "anger",
    "frustration",
    "disappointment",
    "sadness",
    "worry",
    "confusion",
    "gratitude",
    "joy",
    "neutral",
]
Trend = Literal["rising", "steady", "easing"]
Abstention = Literal["language", "too_short", "low_confidence"]
Validation = Literal["none", "generic", "personalised"]
Level = Literal["tip", "warn", "stop"]
SegmentKind = Literal["flexible", "fixed"]
# Any emoji, those that fit the moment, or none.
EmojiPolicy = Literal["free", "fitting", "none"]
# Each is one entry in ``domain/nudge_kinds.yaml`` or ``domain/labels.yaml``. Decoders accept only
# these names; a type checker cannot read the files.
if TYPE_CHECKING:
    CauseKind: TypeAlias = str
    FindingKind: TypeAlias = str
    NudgeKind: TypeAlias = str
else:
    CauseKind = Literal[CAUSES]
    FindingKind = Literal[FINDING_KINDS]
    NudgeKind = Literal[NUDGE_KINDS]

EMOTIONS: tuple[Emotion, ...] = Emotion.__args__  # type: ignore[attr-defined]
NEGATIVE_EMOTIONS: frozenset[Emotion] = frozenset(
    ("anger", "frustration", "disappointment", "sadness", "worry")
)


class Evidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """The words behind a reading, review, finding or nudge.

    ``message`` is the ID of the message that contains the span, if that is not the
    message that the result is about (for example the customer's words that a reply repeats).
    """

    span: Span
    weight: float
    why: str
    message: str | None = None


class Cause(msgspec.Struct, frozen=True):
    """What the customer is upset about, and the span of the words that say so."""

    cause: CauseKind
    span: Span


class Signal(msgspec.Struct, frozen=True):
    """A sign in a customer's message that calls for care.

    Signs of risk (``asks_manager``, ``legal``, ``regulator``, ``public_review``,
    ``leaving``), possible support needs (``need.*``) and danger (``danger.*``).
    """

    kind: str
    span: Span


class Reflection(msgspec.Struct, frozen=True):
    """The customer's own clause, reworded for the agent ("you" for "I"), and its span."""

    text: str
    span: Span


class Reading(msgspec.Struct, frozen=True):
    """What one customer message shows.

    ``scores`` are 0 to 1 for each emotion, ``intensity``, ``confidence`` and
    ``escalation_risk`` 0 to 1, ``valence`` -1 to 1. An abstained reading has
    the emotion ``neutral`` and the reason in ``abstained``.
    """

    emotion: Emotion
    emotions: tuple[Emotion, ...]
    scores: dict[Emotion, float]
    intensity: float
    valence: float
    confidence: float
    abstained: Abstention | None = None
    causes: tuple[Cause, ...] = ()
    trend: Trend = "steady"
    escalation_risk: float = 0.0
    reflection: Reflection | None = None
    evidence: tuple[Evidence, ...] = ()
    signals: tuple[Signal, ...] = ()

    @property
    def upset(self) -> bool:
        """Whether the customer shows a feeling that an agent should acknowledge."""
        return self.abstained is None and not NEGATIVE_EMOTIONS.isdisjoint(self.emotions)


class Ace(msgspec.Struct, frozen=True):
    """Acknowledgement, curiosity and empowerment of a reply, each 0 to 1."""

    acknowledgement: float
    curiosity: float
    empowerment: float


class Finding(msgspec.Struct, frozen=True):
    """A wording check that matched in a reply."""

    kind: FindingKind
    span: Span
    message: str


class Review(msgspec.Struct, frozen=True):
    """The assessment of an agent's reply to a customer.

    An abstained review has no validation, findings or evidence, and the reason in ``abstained``.
    """

    validation: Validation
    validation_score: float
    ace: Ace
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    abstained: Abstention | None = None


class PolicyFinding(msgspec.Struct, frozen=True):
    """A rule that matched in a reply; ``version`` is the hash of the rule's content.

    ``check`` is the kind of check that matched (``promises``, ``omits``, ``alters`` …).
    """

    rule: str
    level: Level
    span: Span
    message: str
    fixed: str | None = None
    version: str = ""
    options: tuple[str, ...] = ()
    check: str = ""


class Segment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A part of a suggestion: flexible wording, or wording fixed by a rule."""

    kind: SegmentKind
    text: str
    rule: str | None = None


class Suggestion(msgspec.Struct, frozen=True):
    """Suggested wording. ``lines`` has the IDs of its lines, ``credits`` the names of their authors."""

    segments: tuple[Segment, ...]
    framework: str = ""
    lines: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The suggestion as one reply."""
        return " ".join(segment.text for segment in self.segments)


class Nudge(msgspec.Struct, frozen=True):
    """One piece of advice for an agent: the reason, the evidence and a suggested wording.

    ``about`` is the ID of the message it is about, ``rule`` the rule behind it, if any.
    ``versions`` has the versions of the rules, frameworks and model that produced it, so that
    the result can be reproduced.
    """

    id: str
    kind: NudgeKind
    title: str
    why: str
    evidence: tuple[Evidence, ...]
    about: str
    suggestion: Suggestion | None = None
    level: Level = "tip"
    versions: dict[str, str] = {}
    rule: str | None = None


class Counterfactual(msgspec.Struct, frozen=True, array_like=True):
    """A nudge that could have been shown: its kind and its strength in twentieths (0 to 20).

    ``new``: it was never shown before. ``urgent``: it is shown even if nudges are suppressed.
    """

    kind: NudgeKind
    strength: int
    new: bool
    urgent: bool


class Message(msgspec.Struct, frozen=True):
    """One message. ``sent_at`` is in seconds since 1970; internal notes have ``public`` false."""

    id: str
    author: Author
    text: str
    sent_at: float
    public: bool = True
    author_name: str | None = None


class Turn(msgspec.Struct, frozen=True):
    """A message with its analysis: a reading of a customer's message, a review of an agent's."""

    message: Message
    reading: Reading | None = None
    review: Review | None = None
    policy: tuple[PolicyFinding, ...] = ()


class Step(msgspec.Struct, frozen=True):
    """One step of the team's framework; ``done`` once a reply has done it."""

    name: str
    prompt: str
    done: bool
    evidence: tuple[Evidence, ...] = ()


def plain(value: Any) -> Any:
    """Return ``value`` as dicts, lists, strings and numbers, ready for JSON."""
    return msgspec.to_builtins(value)
