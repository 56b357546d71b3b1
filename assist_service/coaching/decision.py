"""The decision on the one nudge to show now, if any."""

import hashlib
from typing import NamedTuple

from assist_service.analysis.emotion.reading import model_version
from assist_service.coaching.composer import Composer
from assist_service.coaching.counterfactuals import RankedCandidate, list_counterfactuals
from assist_service.coaching.frameworks import Frameworks
from assist_service.coaching.phrase_templates import fill
from assist_service.coaching.scene import Scene
from assist_service.coaching.suppression import is_allowed, is_snoozed, is_urgent
from assist_service.coaching.triggers import NudgeCandidate, candidates, card_words
from assist_service.domain.conversation import Conversation
from assist_service.domain.nudge_kinds import NUDGE_KIND_ENTRIES
from assist_service.domain.types import Counterfactual, Nudge, Suggestion
from assist_service.policy.rules.ruleset import Ruleset
from assist_service.team_settings.model import TeamSettings

# The increase in intensity that is worth a new nudge in place of the open one.
_CLEARLY_MORE = 0.15


class Advice(NamedTuple):
    """The nudge that should be open, and the counterfactuals (``counterfactuals.py``)."""

    nudge: Nudge | None
    counterfactuals: tuple[Counterfactual, ...] = ()


def advise(
    conversation: Conversation,
    at: float,
    rules: Ruleset,
    frameworks: Frameworks,
    team: TeamSettings,
) -> Nudge | None:
    """Return the nudge that should be open after the last turn, or ``None``."""
    return weigh(conversation, at, rules, frameworks, team).nudge


def weigh(
    conversation: Conversation,
    at: float,
    rules: Ruleset,
    frameworks: Frameworks,
    team: TeamSettings,
) -> Advice:
    """Return the nudge that should be open after the last turn, with its counterfactuals.

    The open nudge is returned unchanged as long as it still applies.

    Args:
        conversation: its turns include the message in question.
        at: the event's own time (not the current time), in seconds since 1970.

    """
    if team.off and team.suppressed_by is None:
        return Advice(None)
    scene = Scene(conversation, at, rules, team.emoji)
    candidate_ids = [
        (candidate, nudge_id(conversation, candidate)) for candidate in candidates(scene)
    ]
    open_nudge = _still_open(
        conversation, scene, [candidate for candidate, _ in candidate_ids], at, team
    )
    # The first one that is allowed is shown.
    ranked_candidates = [
        RankedCandidate(
            candidate,
            identity,
            is_open=open_nudge is not None and open_nudge.id == identity,
            renews=open_nudge is not None and _graver(candidate, open_nudge, scene),
            ends=open_nudge is not None and _family(open_nudge.kind) == _family(candidate.kind),
        )
        for candidate, identity in candidate_ids
    ]
    possibilities = list_counterfactuals(ranked_candidates, conversation, at, team)
    for ranked in ranked_candidates:
        if ranked.is_open:
            return Advice(open_nudge, possibilities)
        if is_allowed(
            ranked.candidate, ranked.identity, conversation, at, team, renews=ranked.renews
        ):
            nudge = _make_nudge(ranked.candidate, ranked.identity, scene, frameworks, team)
            return Advice(nudge, possibilities)
        if ranked.ends:
            return Advice(open_nudge, possibilities)
    return Advice(None, possibilities)


def _still_open(
    conversation: Conversation,
    scene: Scene,
    candidates: list[NudgeCandidate],
    at: float,
    team: TeamSettings,
) -> Nudge | None:
    """Return the open nudge if its message is still unanswered and its reason still applies."""
    open_nudge = conversation.open_nudge
    if open_nudge is None or team.off or open_nudge.kind not in team.on:
        return None
    if team.suppressed_by is not None and not is_urgent(open_nudge.kind, open_nudge.level):
        return None
    current = {turn.message.id for turn in (*scene.replies, *scene.pending)}
    if open_nudge.about not in current or is_snoozed(open_nudge.level, conversation, at):
        return None
    still = any(_family(candidate.kind) == _family(open_nudge.kind) for candidate in candidates)
    return open_nudge if still else None


def _graver(candidate: NudgeCandidate, open_nudge: Nudge, scene: Scene) -> bool:
    """Whether the candidate is about a later message that is clearly graver than the open nudge's."""
    intensities = {
        turn.message.id: turn.reading.intensity
        for turn in scene.pending
        if turn.reading is not None
    }
    if _family(candidate.kind) != _family(open_nudge.kind) or not intensities.keys() >= {
        candidate.about,
        open_nudge.about,
    }:
        return False
    return intensities[candidate.about] >= intensities[open_nudge.about] + _CLEARLY_MORE


def _family(kind: str) -> str:
    """Return the family of a kind: all kinds of validation ask for the same thing."""
    return "validation" if kind.startswith("validation.") else kind


def nudge_id(conversation: Conversation, candidate: NudgeCandidate) -> str:
    """Return the ID of a nudge, the same for the same kind, rule and message."""
    seed = "\x1f".join((str(conversation.key), candidate.about, candidate.kind, candidate.rule))
    return hashlib.blake2s(seed.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _make_nudge(
    candidate: NudgeCandidate,
    identity: str,
    scene: Scene,
    frameworks: Frameworks,
    team: TeamSettings,
) -> Nudge:
    kind = NUDGE_KIND_ENTRIES[candidate.kind]
    values = card_words(scene, candidate)
    return Nudge(
        identity,
        candidate.kind,
        kind.title,
        fill(kind.why, values).strip(),
        candidate.evidence,
        candidate.about,
        _suggestion(candidate, scene, frameworks, team),
        candidate.level,
        {
            "rules": scene.rules.version,
            "frameworks": frameworks.version,
            "model": model_version(),
        },
        candidate.rule or None,
    )


def _suggestion(
    candidate: NudgeCandidate, scene: Scene, frameworks: Frameworks, team: TeamSettings
) -> Suggestion | None:
    seed = f"{scene.conversation.key}\x1f{candidate.about}"
    composer = Composer(scene, frameworks, team.framework, seed)
    entry = NUDGE_KIND_ENTRIES[candidate.kind]
    plan_text = entry.plan_in_care if scene.needs_care and entry.plan_in_care else entry.plan
    plan, _, where = plan_text.partition(" ")
    if plan == "opening":
        return composer.opening()
    if plan == "bridge":
        return _bridge(candidate, scene, composer)
    if plan == "edit":
        return composer.edited_reply(candidate.kind)
    if plan == "framework":
        return composer.whole_framework(where)
    if plan == "step":
        framework, _, step = where.partition("/")
        after = scene.replies[-1].message.text if scene.replies else ""
        kind = candidate.kind
        return composer.step(
            framework,
            step,
            lambda review: all(finding.kind != kind for finding in review.findings),
            after,
        )
    return None


def _bridge(candidate: NudgeCandidate, scene: Scene, composer: Composer) -> Suggestion | None:
    """Return the bridge to the rule's fixed text or, without one, the shortened reply."""
    if candidate.point is not None:
        return composer.bridge(candidate.point)
    if candidate.rule:
        return composer.shortened_reply(candidate.about) or composer.opening()
    return composer.bridge(scene.fixed_points[0]) if scene.fixed_points else composer.opening()
