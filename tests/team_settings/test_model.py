"""Where a team's value comes from, and how one is changed."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as sized
from hypothesis import strategies as st

from assist_service.domain.nudge_kinds import NUDGE_KINDS
from assist_service.team_settings.diff import Difference, differences
from assist_service.team_settings.edits import with_kill_switch, with_kind, with_value
from assist_service.team_settings.model import (
    DEFAULT,
    Cell,
    NudgeSetting,
    Overrides,
    SettingsDocument,
    kind_source,
    matrix_cell,
    read_settings,
    resolve,
    value_source,
)

BLAME = "wording.blame"  # on by default
NAME = "name.unused"  # off by default
TEAM = "zendesk:acme:7"


def document(organisation=None, team=None, kind=BLAME):
    """Settings in which the organisation and one team set ``kind`` on, off or not at all."""

    def layer(on):
        return Overrides() if on is None else Overrides({kind: NudgeSetting(on=on)})

    teams = {} if team is None else {TEAM: layer(team)}
    return SettingsDocument(layer(organisation), teams)


@pytest.mark.parametrize(
    ("kind", "organisation", "team", "on", "whence", "inherited"),
    [
        (BLAME, None, None, True, "default", True),
        (NAME, None, None, False, "default", False),
        (BLAME, False, None, False, "organisation", False),
        (BLAME, False, True, True, "team", False),
        (BLAME, True, False, False, "team", True),
        (BLAME, None, False, False, "team", True),
        (NAME, None, True, True, "team", False),
        (NAME, True, None, True, "organisation", True),
        (BLAME, True, True, True, "team", True),
    ],
)
def test_the_nearest_value_set_wins_and_says_where_it_stands(
    kind, organisation, team, on, whence, inherited
):
    settings_document = document(organisation, team, kind)
    assert matrix_cell(settings_document, TEAM, kind) == Cell(on, whence, inherited)
    assert kind_source(settings_document, TEAM, kind) == whence
    assert (kind in resolve(settings_document, TEAM).on) is on


@pytest.mark.parametrize(
    ("organisation", "expected"),
    [
        (None, Cell(on=True, source="default", inherited=True)),
        (False, Cell(on=False, source="organisation", inherited=True)),
    ],
)
def test_the_organisation_itself_inherits_from_the_default(organisation, expected):
    assert matrix_cell(document(organisation, team=False), None, BLAME) == expected


def test_a_team_that_nobody_set_has_what_the_organisation_has():
    settings_document = document(False)
    assert resolve(settings_document, "intercom:x:unknown") == resolve(settings_document, None)


@pytest.mark.parametrize(
    ("organisation", "team", "off"),
    [
        (None, None, False),
        (True, None, True),
        (None, True, True),
        (True, False, True),  # a kill switch that a team could undo would be none
        (False, False, False),
    ],
)
def test_what_the_organisation_stops_no_team_starts_again(organisation, team, off):
    settings_document = SettingsDocument(Overrides(off=organisation), {TEAM: Overrides(off=team)})
    assert resolve(settings_document, TEAM).off is off


def test_values_besides_on_and_off_are_inherited_one_by_one():
    settings_document = SettingsDocument(
        Overrides({BLAME: NudgeSetting(threshold=0.4, cool_down=60)}, budget=3),
        {TEAM: Overrides({BLAME: NudgeSetting(threshold=0.9)}, framework="leap")},
    )
    settings = resolve(settings_document, TEAM)
    assert (settings.thresholds[BLAME], settings.cool_downs[BLAME]) == (0.9, 60)
    assert (settings.framework, settings.budget) == ("leap", 3)
    assert resolve(SettingsDocument(), None) == DEFAULT


def test_inheriting_again_leaves_no_trace_but_keeps_what_else_is_set():
    settings_document = with_kind(SettingsDocument(), TEAM, BLAME, on=False)
    assert with_kind(settings_document, TEAM, BLAME, on=None) == SettingsDocument()

    tuned = SettingsDocument(teams={TEAM: Overrides({BLAME: NudgeSetting(on=True, threshold=0.7)})})
    document_after = with_kind(tuned, TEAM, BLAME, on=None)
    assert document_after.teams[TEAM].nudges[BLAME] == NudgeSetting(threshold=0.7)


def test_starting_again_after_the_kill_switch_leaves_no_trace():
    stopped = with_kill_switch(SettingsDocument(), None, off=True)
    assert resolve(stopped, None).off
    assert with_kill_switch(stopped, None, off=False) == SettingsDocument()


def test_notes_and_the_tag_are_off_until_somebody_asks():
    """By team, or for all and not for one."""
    assert (DEFAULT.note, DEFAULT.escalation_tag) == (False, False)
    with_notes = with_value(SettingsDocument(), None, "note", True)
    spared = with_value(with_notes, TEAM, "note", False)
    spared = with_value(spared, TEAM, "escalation_tag", True)
    assert resolve(spared, None).note
    assert (resolve(spared, TEAM).note, resolve(spared, TEAM).escalation_tag) == (False, True)
    assert value_source(spared, TEAM, "note") == "team"
    assert value_source(with_notes, TEAM, "note") == "organisation"
    assert value_source(with_notes, None, "escalation_tag") == "default"
    assert with_value(with_notes, None, "note", None) == SettingsDocument()


def test_the_log_learns_every_value_that_changed():
    before = SettingsDocument(
        Overrides(budget=3), {TEAM: Overrides({BLAME: NudgeSetting(on=True)})}
    )
    after = SettingsDocument(
        Overrides(off=True, budget=3), {"zendesk:acme:1": Overrides(note=True)}
    )
    assert differences(before, after) == (
        Difference(None, "off", None, True),
        Difference("zendesk:acme:1", "note", None, True),
        Difference(TEAM, "on", True, None, BLAME),
    )
    assert differences(after, after) == ()


scopes = st.sampled_from([None, TEAM, "intercom:w:1"])
steps = st.lists(
    st.tuples(scopes, st.sampled_from(NUDGE_KINDS[:4]), st.sampled_from([True, False, None])),
    max_size=12,
)


@given(steps)
@sized(deadline=None, max_examples=80)
def test_each_click_changes_its_own_cell_and_is_told_as_one_difference(clicks):
    """Whatever was clicked before, a click has the effect it names and no other in its place."""
    settings_document = SettingsDocument()
    for scope, kind, on in clicks:
        changed = with_kind(settings_document, scope, kind, on=on)
        after_click = matrix_cell(changed, scope, kind)
        assert after_click.on is (after_click.inherited if on is None else on)
        assert len(differences(settings_document, changed)) <= 1
        assert all(
            matrix_cell(changed, scope, neighbour)
            == matrix_cell(settings_document, scope, neighbour)
            for neighbour in NUDGE_KINDS
            if neighbour != kind
        )
        settings_document = changed
        assert read_settings(msgspec.to_builtins(settings_document)) == settings_document
