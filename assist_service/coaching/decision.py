"""Decide the one nudge that is worth an agent's eye now, or none."""

import hashlib
from typing import NamedTuple

from assist_service.analysis.emotion.reading import model_version
from assist_service.coaching.composer import Composer
from assist_service.coaching.counterfactuals import Shown, list_counterfactuals
from assist_service.coaching.frameworks import Frameworks
from assist_service.coaching.phrase_templates import fill
from assist_service.coaching.scene import Scene
from assist_service.coaching.suppression import allowed, hushed, urgent
from assist_service.coaching.triggers import Candidate, candidates, card_words
from assist_service.domain.conversation import Conversation
from assist_service.domain.nudge_kinds import NUDGE_KIND_ENTRIES
from assist_service.domain.types import Counterfactual, Nudge, Suggestion
from assist_service.policy.rules.ruleset import Ruleset
from assist_service.team_settings.model import TeamSettings

# So much more intensity than before makes an open nudge worth writing anew.
_CLEARLY_MORE = 0.15


class Advice(NamedTuple):
    """The nudge that should be open, and the possible nudges (``counterfactuals.py``)."""

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
    """Return the nudge that should be open after the last turn, with what else could be.

    The nudge that is open already is returned again, unchanged, while it still holds.

    Args:
        conversation: with the message in question already in its turns.
        at: the event's own time in seconds since 1970 (never the clock).

    """
    if team.off and team.silent is None:
        return Advice(None)
    scene = Scene(conversation, at, rules, team.emoji)
    candidate_ids = [
        (candidate, nudge_id(conversation, candidate)) for candidate in candidates(scene)
    ]
    open_nudge = _held(conversation, scene, [candidate for candidate, _ in candidate_ids], at, team)
    # In this order the first that is wanted is shown.
    ranked_candidates = [
        Shown(
            candidate,
            identity,
            held=open_nudge is not None and open_nudge.id == identity,
            renews=open_nudge is not None and _graver(candidate, open_nudge, scene),
            ends=open_nudge is not None and _family(open_nudge.kind) == _family(candidate.kind),
        )
        for candidate, identity in candidate_ids
    ]
    possibilities = list_counterfactuals(ranked_candidates, conversation, at, team)
    for ranked in ranked_candidates:
        if ranked.held:
            return Advice(open_nudge, possibilities)
        if allowed(ranked.candidate, ranked.identity, conversation, at, team, renews=ranked.renews):
            nudge = _nudge(ranked.candidate, ranked.identity, scene, frameworks, team)
            return Advice(nudge, possibilities)
        if ranked.ends:
            return Advice(open_nudge, possibilities)
    return Advice(None, possibilities)


def _held(
    conversation: Conversation,
    scene: Scene,
    candidates: list[Candidate],
    at: float,
    team: TeamSettings,
) -> Nudge | None:
    """Return the open nudge while what it answers is still unanswered and still so."""
    open_nudge = conversation.open_nudge
    if open_nudge is None or team.off or open_nudge.kind not in team.on:
        return None
    if team.silent is not None and not urgent(open_nudge.kind, open_nudge.level):
        return None
    current = {turn.message.id for turn in (*scene.replies, *scene.pending)}
    if open_nudge.about not in current or hushed(open_nudge.level, conversation, at):
        return None
    still = any(_family(candidate.kind) == _family(open_nudge.kind) for candidate in candidates)
    return open_nudge if still else None


def _graver(candidate: Candidate, open_nudge: Nudge, scene: Scene) -> bool:
    """Whether the customer has since said something that weighs clearly more than what is held."""
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
    """Return what kinds have in common: all of validation ask for the same thing."""
    return "validation" if kind.startswith("validation.") else kind


def nudge_id(conversation: Conversation, candidate: Candidate) -> str:
    """Return the id that the same nudge about the same message always has."""
    seed = "\x1f".join((str(conversation.key), candidate.about, candidate.kind, candidate.rule))
    return hashlib.blake2s(seed.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _nudge(
    candidate: Candidate, identity: str, scene: Scene, frameworks: Frameworks, team: TeamSettings
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
    candidate: Candidate, scene: Scene, frameworks: Frameworks, team: TeamSettings
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
        return composer.edited(candidate.kind)
    if plan == "framework":
        return composer.whole(where)
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


def _bridge(candidate: Candidate, scene: Scene, composer: Composer) -> Suggestion | None:
    """Return the bridge to the rule's fixed text; without one, what can be kept of the reply."""
    if candidate.point is not None:
        return composer.bridge(candidate.point)
    if candidate.rule:
        return composer.kept(candidate.about) or composer.opening()
    return composer.bridge(scene.fixed_points[0]) if scene.fixed_points else composer.opening()
