"""A preview in a sentence: how many nudges a week would have shown under settings not saved yet."""

from assist_service.domain.nudge_kinds import NUDGE_KIND_ENTRIES
from assist_service.domain.types import NudgeKind
from assist_service.insights.learning import large_enough
from assist_service.insights.preview import count_shown
from assist_service.insights.weekly import WEEK_SECONDS, week_of
from assist_service.repositories.statistics_reader import counterfactual_sums, past_weeks
from assist_service.repositories.statistics_writer import ORGANISATION
from assist_service.service import Service
from assist_service.team_settings.model import SettingsDocument, resolve
from assist_service.web.console.matrix import ShownScope
from assist_service.web.console.words import say


def preview_text(
    service: Service,
    scope: ShownScope,
    before: SettingsDocument,
    after: SettingsDocument,
    kind: NudgeKind | None = None,
) -> str:
    """Return what last week would have looked like.

    Args:
        service: the parts of the application.
        place: the team or organisation that the change is for.
        before: the settings in force.
        after: the settings thought of.
        kind: the kind that the change is about, told of by itself.

    """
    counted_scope = ORGANISATION if scope.place is None else scope.place
    now = service.clock()
    # Never of the running week: what changes between two looks would be somebody's.
    (week,) = past_weeks(service.store, counted_scope, now, 1)
    monday = week_of(now - WEEK_SECONDS)
    if not large_enough(len(week.agent_hashes), week.sums["conversations"]):
        return say("preview.small")
    sums = counterfactual_sums(service.store, counted_scope, monday)
    was = count_shown(sums, resolve(before, scope.place), monday)
    then = count_shown(sums, resolve(after, scope.place), monday)
    where = (
        say("preview.in_all") if scope.place is None else say("preview.in_scope", scope=scope.name)
    )
    text = say(
        "preview.same" if was == then else "preview.summary",
        then=then.total(),
        now=was.total(),
        count=was.total(),
        where=where,
    )
    if kind is not None and was != then:
        name = NUDGE_KIND_ENTRIES[kind].name
        text += " " + say("preview.of_kind", kind=name, then=then[kind], now=was[kind])
    return f"{text} {say('preview.note')}"
