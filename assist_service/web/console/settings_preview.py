"""The preview sentence: last week's number of nudges under settings not saved yet."""

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
    """Return the preview of a change as sentences.

    Args:
        service: the application's parts.
        scope: the team or organisation that the change is for.
        before: the current settings.
        after: the settings to preview.
        kind: the kind of the change, with its own figures.

    """
    counted_scope = ORGANISATION if scope.team is None else scope.team
    now = service.clock()
    # Never the current week: a change between two views could be traced to a person.
    (week,) = past_weeks(service.store, counted_scope, now, 1)
    monday = week_of(now - WEEK_SECONDS)
    if not large_enough(len(week.agent_hashes), week.sums["conversations"]):
        return say("preview.small")
    sums = counterfactual_sums(service.store, counted_scope, monday)
    was = count_shown(sums, resolve(before, scope.team), monday)
    then = count_shown(sums, resolve(after, scope.team), monday)
    where = (
        say("preview.in_all") if scope.team is None else say("preview.in_scope", scope=scope.name)
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
