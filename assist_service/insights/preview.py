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
from assist_service.domain.types import Chance, NudgeKind
from assist_service.team_settings.effective import Moment, at_moment
from assist_service.team_settings.model import Rollout, TeamSettings

HOUR = 3600
_NOWHERE = ConversationKey("-", "-", "-")
_KINDS: dict[str, NudgeKind] = {kind: kind for kind in NUDGE_KINDS}


def counterfactual_field(event: MessageAdded, channel: str | None, monday: str) -> str | None:
    """Return the sum that a message increments; ``None`` if no nudge was possible.

    A counterfactual that is not new ends with ``-``, an urgent one with ``!``.
    """
    if not event.chances:
        return None
    hour = int((event.at - start_of(monday)) // HOUR)
    where = channel if channel in ("chat", "email") else "-"
    return f"{hour}|{where}|{','.join(map(_encode_chance, event.chances))}"


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
        hour, where, chances = (*field.split("|", 2), "", "")[:3]
        if not hour.isdigit() or not chances:
            continue
        now = settings.get((hour, where))
        if now is None:
            at = start_of(monday) + int(hour) * HOUR + HOUR / 2
            now = at_moment(whole, Moment(_NOWHERE, at, None if where == "-" else where))
            settings[hour, where] = now
        first = next((chance for chance in _decode_chances(chances) if _shows(chance, now)), None)
        if first is not None and first.new:
            counts[first.kind] += number
    return Counter({kind: round(number * share) for kind, number in counts.items()})


def _shows(chance: Chance | None, team: TeamSettings) -> bool:
    if chance is None or team.off or chance.kind not in team.on:
        return False
    if team.silent is not None and not chance.urgent:
        return False
    return chance.urgent or chance.strength + 1e-9 >= threshold(team, chance.kind) * PARTS


def _encode_chance(chance: Chance) -> str:
    marks = ("" if chance.new else "-") + ("!" if chance.urgent else "")
    return f"{chance.kind}:{chance.strength}{marks}"


@lru_cache(2048)
def _decode_chances(chances: str) -> tuple[Chance | None, ...]:
    return tuple(map(_decode_chance, chances.split(",")))


def _decode_chance(text: str) -> Chance | None:
    name, _, strength_and_flags = text.partition(":")
    strength = strength_and_flags.rstrip("-!")
    if name not in _KINDS or not strength.isdigit():
        return None
    return Chance(
        _KINDS[name],
        int(strength),
        new="-" not in strength_and_flags,
        urgent="!" in strength_and_flags,
    )
