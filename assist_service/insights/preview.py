"""Preview of settings: which nudges they would have shown last week, from counterfactual sums.

A sum's field describes messages: the hour of the week (UTC), the channel, and the possible nudges
in order (``coaching/counterfactuals.py``). It contains no text, conversation or name.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

import msgspec

from assist_service.coaching.counterfactuals import PARTS
from assist_service.coaching.suppression import threshold
from assist_service.domain.conversation import ConversationKey, MessageAdded
from assist_service.domain.nudge_kinds import NUDGE_KINDS
from assist_service.domain.types import Counterfactual, NudgeKind
from assist_service.team_settings.effective import Moment, settings_at
from assist_service.team_settings.model import Rollout, TeamSettings

HOUR = 3600
_NOWHERE = ConversationKey("-", "-", "-")
_KINDS: dict[str, NudgeKind] = {kind: kind for kind in NUDGE_KINDS}


def counterfactual_field(event: MessageAdded, channel: str | None, monday: str) -> str | None:
    """Return the sum that a message increments; ``None`` if no nudge was possible.

    A counterfactual that is not new ends with ``-``, an urgent one with ``!``.
    """
    if not event.counterfactuals:
        return None
    hour = int((event.at - start_of(monday)) // HOUR)
    where = channel if channel in ("chat", "email") else "-"
    return f"{hour}|{where}|{','.join(map(_encode, event.counterfactuals))}"


def start_of(monday: str) -> float:
    """Return the start of a week (UTC) in seconds since 1970."""
    return datetime.fromisoformat(monday).replace(tzinfo=UTC).timestamp()


def count_shown(sums: Mapping[str, int], team: TeamSettings, monday: str) -> Counter[NudgeKind]:
    """Return how many nudges of each kind ``team`` would have shown in the week of ``monday``.

    Each hour is represented by its middle. A roll-out's share is applied to the totals, because
    the sums do not say who is included.
    """
    share = min(1.0, team.rollout.share)
    whole = msgspec.structs.replace(team, rollout=Rollout(1.0))
    counts: Counter[NudgeKind] = Counter()
    settings: dict[tuple[str, str], TeamSettings] = {}
    for field, number in sums.items():
        hour, where, encoded = (*field.split("|", 2), "", "")[:3]
        if not hour.isdigit() or not encoded:
            continue
        now = settings.get((hour, where))
        if now is None:
            at = start_of(monday) + int(hour) * HOUR + HOUR / 2
            now = settings_at(whole, Moment(_NOWHERE, at, None if where == "-" else where))
            settings[hour, where] = now
        first = next((chance for chance in _decode_all(encoded) if _shows(chance, now)), None)
        if first is not None and first.new:
            counts[first.kind] += number
    return Counter({kind: round(number * share) for kind, number in counts.items()})


def _shows(possible: Counterfactual | None, team: TeamSettings) -> bool:
    if possible is None or team.off or possible.kind not in team.on:
        return False
    if team.suppressed_by is not None and not possible.urgent:
        return False
    return possible.urgent or possible.strength + 1e-9 >= threshold(team, possible.kind) * PARTS


def _encode(possible: Counterfactual) -> str:
    marks = ("" if possible.new else "-") + ("!" if possible.urgent else "")
    return f"{possible.kind}:{possible.strength}{marks}"


@lru_cache(2048)
def _decode_all(encoded: str) -> tuple[Counterfactual | None, ...]:
    return tuple(map(_decode, encoded.split(",")))


def _decode(text: str) -> Counterfactual | None:
    name, _, strength_and_flags = text.partition(":")
    strength = strength_and_flags.rstrip("-!")
    if name not in _KINDS or not strength.isdigit():
        return None
    return Counterfactual(
        _KINDS[name],
        int(strength),
        new="-" not in strength_and_flags,
        urgent="!" in strength_and_flags,
    )
