"""The counter updates of one append besides the daily counters, as the append script expects them."""

import hmac
from collections.abc import Callable, Mapping
from typing import NamedTuple

import msgspec

from assist_service.domain.conversation import Conversation, Event, MessageAdded
from assist_service.domain.team_key import team_key
from assist_service.insights import experiment_arms, weekly
from assist_service.insights.preview import counterfactual_field
from assist_service.store import keys
from assist_service.store.pseudonyms import pseudonym

# Over a year, so that a week can be compared with the same week of last year.
WEEK_KEPT = 400 * 86_400
# Last week is needed until the current one is over.
COUNTERFACTUALS_KEPT = 15 * 86_400
EXPERIMENT_KEPT = 400 * 86_400
# How long after its last message a conversation's rating still counts for an experiment.
ENROLMENT_KEPT = 30 * 86_400
OWN_MOMENTS_KEPT = 8 * 86_400
MOST_OWN_MOMENTS = 100
SET_FLAG = "mark"
ORGANISATION = "*"
# Conversations without a team are a group too: the whole minus all teams.
NO_TEAM = "-"


class CounterUpdates(NamedTuple):
    """Keys with their lifetimes in seconds, and the updates; keys are given by index from 0.

    ``sums`` are (key, field, amount); the amount ``SET_FLAG`` sets the field to 1. ``once`` lists
    measures counted once per conversation. ``moments`` are pushed to the head of a short list.
    """

    expiring_keys: list[tuple[str, int]]
    sums: list[tuple[int, str, int | str]]
    once: tuple[str, ...]
    enrolled: str
    moments: list[tuple[int, bytes]]

    def arguments(self) -> list[str | int | bytes]:
        """Return the updates as a flat list of script arguments, lengths first."""
        return [
            *(len(self.expiring_keys), len(self.sums), len(self.once), len(self.moments)),
            self.enrolled,
            MOST_OWN_MOMENTS,
            *(seconds for _, seconds in self.expiring_keys),
            *(part for entry in self.sums for part in entry),
            *self.once,
            *(part for entry in self.moments for part in entry),
        ]


# Index of the key of experiment sums; the conversation's enrolment follows. Both are always present.
EXPERIMENTS = 0


# Returns the entry of an agent's own week for an event and the agent's team, or ``None``.
MomentOf = Callable[[Conversation, Event, str], msgspec.Struct | None]


def counter_updates(
    before: Conversation, event: Event, after: Conversation, secret: str, moment_of: MomentOf
) -> CounterUpdates:
    """Return the updates for ``event``; agents appear only as hashes and in cells."""
    key = after.key
    bucket = keys.bucket(key)
    expiring_keys = [
        (keys.experiments(bucket), EXPERIMENT_KEPT),
        (keys.enrolled(key), ENROLMENT_KEPT),
    ]
    sums: list[tuple[int, str, int | str]] = [
        (EXPERIMENTS, field, amount)
        for field, amount in experiment_arms.arm_sums(before, event, after).items()
    ]
    week = weekly.weekly_sums(before, event, after)
    if week:
        _add_week(expiring_keys, sums, week, event, after, secret)
    _add_counterfactuals(expiring_keys, sums, event, after)
    moments = []
    agent = weekly.agent_of(after)
    team = after.details.team
    scope = team_key(key, team) if team else ""
    moment = moment_of(before, event, scope) if agent is not None else None
    if agent is not None and moment is not None:
        expiring_keys.append((keys.own_moments(bucket, pseudonym(secret, agent)), OWN_MOMENTS_KEPT))
        moments.append((len(expiring_keys) - 1, msgspec.json.encode(moment)))
    enrolment = after.enrolment if before.enrolment is None else None
    enrolled = "" if enrolment is None else enrolment.field
    return CounterUpdates(
        expiring_keys, sums, experiment_arms.once_measures(before, event, after), enrolled, moments
    )


def _add_counterfactuals(
    expiring_keys: list[tuple[str, int]],
    sums: list[tuple[int, str, int | str]],
    event: Event,
    after: Conversation,
) -> None:
    week = weekly.week_of(event.at)
    field = None
    if isinstance(event, MessageAdded):
        field = counterfactual_field(event, after.details.channel, week)
    for scope in scopes_of(after) if field is not None else ():
        if scope == NO_TEAM:
            continue
        expiring_keys.append(
            (keys.counterfactuals(keys.bucket(after.key), week, scope), COUNTERFACTUALS_KEPT)
        )
        sums.append((len(expiring_keys) - 1, field or "", 1))


def scopes_of(after: Conversation) -> tuple[str, str]:
    """Return the scopes a conversation counts in: the organisation, and its team or ``NO_TEAM``."""
    team = after.details.team
    return ORGANISATION, team_key(after.key, team) if team else NO_TEAM


def _add_week(
    expiring_keys: list[tuple[str, int]],
    sums: list[tuple[int, str, int | str]],
    week_sums: Mapping[str, int],
    event: Event,
    after: Conversation,
    secret: str,
) -> None:
    week = weekly.week_of(event.at)
    agent = weekly.agent_of(after)
    for scope in scopes_of(after):
        index = len(expiring_keys)
        expiring_keys.append((keys.week(keys.bucket(after.key), week, scope), WEEK_KEPT))
        sums += [(index, field, amount) for field, amount in week_sums.items()]
        if agent is not None and isinstance(event, MessageAdded) and event.review is not None:
            sums.append((index, f"agent|{agent_hash(secret, week, agent, scope)}", SET_FLAG))


def agent_hash(secret: str, week: str, agent: str, scope: str) -> str:
    """Return a hash that distinguishes the agents of one week without identifying them.

    It changes every week and is not linked to any figure. The organisation has fewer hashes to
    keep its data small; they only need to distinguish five agents from four.
    """
    message = f"mark\x1f{week}\x1f{agent}".encode("utf-8", "replace")
    number = int.from_bytes(hmac.digest(secret.encode(), message, "sha256")[:2])
    return f"{number % 64:x}" if scope == ORGANISATION else f"{number:x}"
