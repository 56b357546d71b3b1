"""The product's words for feelings, causes, signals and reasons, read once from ``labels.yaml``."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from assist_service.domain.data_files import read_data_file


class FeelingWording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a feeling is worded to the customer: after "you're" and after "that's"."""

    to_customer: str
    effect: str


class GradedWording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The wording of a feeling, and the wording of a strong one."""

    to_customer: str
    effect: str
    strong: FeelingWording


class FeelingEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One feeling; without ``to_customer`` it is never mentioned to a customer."""

    name: str
    label: str = ""
    to_customer: str = ""
    effect: str = ""
    strong: FeelingWording | None = None

    @property
    def heading(self) -> str:
        """The feeling as a heading."""
        return self.label or self.name.capitalize()


class CauseEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"to_try": "try"}):
    """One cause; ``to_try`` is a suggestion for agents who did not address it."""

    name: str
    wronged: bool = True
    to_try: str | None = None


class SignalEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sign of risk, need or danger."""

    name: str
    sentence: str


class SuppressedEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One reason for showing no advice."""

    heading: str
    sentence: str


class Escalation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The risks (0 to 1) from which the flag is shown, and the nudge and the tag are considered."""

    shown_from: float
    raised_from: float


class Degree(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A word for values below a limit; ``before`` is its form before an adjective."""

    below: float
    name: str
    before: str = ""


class AceEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One part of ACE."""

    name: str
    about: str


class Labels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of the file."""

    feelings: dict[str, FeelingEntry]
    unnamed: GradedWording
    causes: dict[str, CauseEntry]
    signals: dict[str, SignalEntry]
    further: str
    support: str
    escalation: Escalation
    trends: dict[str, str]
    strengths: tuple[Degree, ...]
    abstained: dict[str, str]
    not_reviewed: str
    dismissals: dict[str, str]
    overrides: dict[str, str]
    suppressed: dict[str, SuppressedEntry]
    pauses: dict[str, str]
    ace: dict[str, AceEntry]
    degrees: tuple[Degree, ...]
    validation: dict[str, str]


def inside_sentence(words: Mapping[str, str]) -> dict[str, str]:
    """Return labels for use inside a sentence, with a lower-case first letter."""
    return {key: label[:1].lower() + label[1:] for key, label in words.items()}


def degree_of(value: float, degrees: Sequence[Degree]) -> Degree:
    """Return the first degree that ``value`` is below, or the last."""
    return next((degree for degree in degrees if value < degree.below), degrees[-1])


def signal_entry(kind: str) -> SignalEntry:
    """Return the words for a signal; an unknown kind, from another release, is its own name."""
    entry = LABELS.signals.get(kind)
    return SignalEntry(kind.replace("_", " "), "") if entry is None else entry


def sidebar_labels(labels: Labels) -> dict[str, Any]:
    """Return the words that the sidebar needs, ready for JSON."""
    return {
        "feelings": {key: feeling.heading for key, feeling in labels.feelings.items()},
        "causes": {key: cause.name for key, cause in labels.causes.items()},
        "signals": {key: signal.name for key, signal in labels.signals.items()},
        "further": labels.further,
        "furtherFrom": labels.escalation.shown_from,
        "support": labels.support,
        "trends": labels.trends,
        "strengths": [(degree.below, degree.name) for degree in labels.strengths],
        "abstained": labels.abstained,
        "notReviewed": labels.not_reviewed,
        "dismissals": labels.dismissals,
        "overrides": labels.overrides,
        "suppressed": {
            key: (entry.heading, entry.sentence) for key, entry in labels.suppressed.items()
        },
        "pauses": labels.pauses,
        "ace": msgspec.to_builtins(labels.ace),
        "degrees": [(degree.below, degree.name) for degree in labels.degrees],
        "validation": labels.validation,
    }


LABELS: Labels = read_data_file("labels.yaml", Labels)
CAUSES: tuple[str, ...] = tuple(LABELS.causes)
# Signs of a support need or of danger, which a framework line can require.
CARE_SIGNALS: tuple[str, ...] = tuple(kind for kind in LABELS.signals if "." in kind)
FEELING_NAMES: Mapping[str, str] = {key: entry.name for key, entry in LABELS.feelings.items()}
CAUSE_NAMES: Mapping[str, str] = {key: entry.name for key, entry in LABELS.causes.items()}
