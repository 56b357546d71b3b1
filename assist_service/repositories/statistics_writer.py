"""What one append counts besides the day's counters, as the append script takes it."""

import hmac
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from assist_service.domain.conversation import Conversation, Event, MessageAdded
from assist_service.domain.team_key import team_key
from assist_service.insights import agent_moments, experiment_arms, weekly
from assist_service.insights.preview import counterfactual_field
from assist_service.store import keys
from assist_service.store.pseudonyms import pseudonym

# A year and a bit, so that a week stands beside the same week of last year.
WEEK_KEPT = 400 * 86_400
# Last week, until this one is over.
COUNTERFACTUALS_KEPT = 15 * 86_400
EXPERIMENT_KEPT = 400 * 86_400
# How long after its last word a conversation may still be rated for an experiment.
ENROLMENT_KEPT = 30 * 86_400
OWN_KEPT = 8 * 86_400
OWN_MOST = 100
SET_FLAG = "mark"
ORGANISATION = "*"
# Conversations of no team are a group too: what is left of the whole when the teams are taken away.
NO_TEAM = "-"


class CounterUpdates(NamedTuple):
    """Keys with their seconds to live, and what is done to them; keys by their place, from 0.

    ``sums`` are (key, field, amount, ``SET_FLAG`` sets the field to 1), ``once`` what counts once
    for the conversation, ``moments`` go to the head of a short list.
    """

    expiring_keys: list[tuple[str, int]]
    sums: list[tuple[int, str, int | str]]
    once: tuple[str, ...]
    enrolled: str
    moments: list[tuple[int, bytes]]

    def arguments(self) -> list[str | int | bytes]:
        """Return it flat, counts first."""
        return [
            *(len(self.expiring_keys), len(self.sums), len(self.once), len(self.moments)),
            self.enrolled,
            OWN_MOST,
            *(seconds for _, seconds in self.expiring_keys),
            *(part for entry in self.sums for part in entry),
            *self.once,
            *(part for entry in self.moments for part in entry),
        ]


# The places of the two keys that are always there: an experiment's sums, a conversation's part in it.
EXPERIMENTS, PART = 0, 1


def counter_updates(
    before: Conversation, event: Event, after: Conversation, secret: str
) -> CounterUpdates:
    """Return what ``event`` counts; agents appear only as marks and in cells."""
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
    agent = agent_moments.agent_of(after)
    team = after.details.team
    scope = team_key(key, team) if team else ""
    moment = agent_moments.agent_moment(before, event, scope) if agent is not None else None
    if agent is not None and moment is not None:
        expiring_keys.append((keys.own_moments(bucket, pseudonym(secret, agent)), OWN_KEPT))
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
    """Return whose sums a conversation adds to: the organisation's, and its team's or nobody's."""
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
    agent = agent_moments.agent_of(after)
    for scope in scopes_of(after):
        index = len(expiring_keys)
        expiring_keys.append((keys.week(keys.bucket(after.key), week, scope), WEEK_KEPT))
        sums += [(index, field, amount) for field, amount in week_sums.items()]
        if agent is not None and isinstance(event, MessageAdded) and event.review is not None:
            sums.append((index, f"agent|{agent_hash(secret, week, agent, scope)}", SET_FLAG))


def agent_hash(secret: str, week: str, agent: str, scope: str) -> str:
    """Return a mark that tells agents of one week apart without naming them.

    It changes every week and stands for no figure. The organisation's are fewer, so that its
    weeks stay short: they tell five agents from four, which is all that is asked.
    """
    message = f"mark\x1f{week}\x1f{agent}".encode("utf-8", "replace")
    number = int.from_bytes(hmac.digest(secret.encode(), message, "sha256")[:2])
    return f"{number % 64:x}" if scope == ORGANISATION else f"{number:x}"
