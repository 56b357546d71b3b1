"""Hours, shifts, one kind in every detail, and a preview of each: by the forms of the pages."""

import re
from html import unescape

import pytest

from assist_service.insights.weekly import WEEK_SECONDS, week_of
from assist_service.store import keys
from assist_service.team_settings.hours import Hours
from assist_service.team_settings.model import Rollout, read_settings, resolve
from tests.web.console.conftest import BILLING

NIGHT = {"begins": "22:00", "ends": "06:00", "zone": "Europe/Berlin", "mon": "yes", "tue": "yes"}
SHIFT = f"{BILLING} @ Night"


def in_force(service, team=BILLING):
    return resolve(read_settings(service.documents.read("settings").value), team)


def value(person, field, wanted, place=BILLING, **more):
    return person.press("/console/values", place=place, field=field, value=wanted, **more)


@pytest.mark.parametrize(
    ("field", "wanted", "more", "expected"),
    [
        ("hours", "these", NIGHT, Hours("22:00", "06:00", "Europe/Berlin", ("mon", "tue"))),
        ("hours", "always", {}, Hours("00:00", "00:00")),
        ("channels", "chat", {}, ("chat",)),
        ("channels", "chat email", {}, ("chat", "email")),
        ("languages", "these", {"languages": "en, pt-BR en"}, ("en", "pt-br")),
        ("languages", "*", {}, ("*",)),
        ("rollout", "0.2 agents", {}, Rollout(0.2)),
        ("rollout", "0.05 conversations", {}, Rollout(0.05, "conversations")),
        ("emoji", "none", {}, "none"),
    ],
)
def test_a_value_is_in_force_as_its_form_says(person, service, field, wanted, more, expected):
    anna = person()
    answer = value(anna, field, wanted, **more)
    assert answer.status_code == 303
    assert getattr(in_force(service), field) == expected
    page = anna.get(f"/console/teams/{BILLING}").text
    assert "set here" in page.split(f'id="v-{field}"')[1].split("</li>")[0]
    value(anna, field, "inherit")
    assert read_settings(service.documents.read("settings").value) == read_settings(None)


@pytest.mark.parametrize(
    ("field", "wanted", "more"),
    [
        ("hours", "these", {}),
        ("hours", "these", {**NIGHT, "begins": "25:00"}),
        ("hours", "these", {**NIGHT, "zone": "Mars/Olympus"}),
        ("hours", "these", {"begins": "22:00", "ends": "06:00"}),  # on no day
        ("languages", "these", {"languages": " , "}),
        ("languages", "these", {"languages": "<script>"}),
        ("channels", "fax", {}),
        ("rollout", "2 agents", {}),
        ("emoji", "some", {}),
    ],
)
@pytest.mark.parametrize("do", [{}, {"do": "preview"}])
def test_what_cannot_be_is_refused_and_said(person, service, field, wanted, more, do):
    version = service.documents.read("settings").version
    answer = value(person(), field, wanted, **more, **do)
    assert answer.status_code == 400
    assert service.documents.read("settings").version == version


def test_a_night_shift_is_made_set_and_taken_away(person, service):
    anna = person()
    answer = anna.press("/console/shifts", place=BILLING, name=" Night ", **NIGHT)
    page = anna.get(answer.headers["Location"]).text
    assert "Saved: the hours of Night, Billing, are 22:00–06:00, Mon, Tue, Europe/Berlin." in page
    anna.set(SHIFT, "wording.blame", "off")
    (shift,) = in_force(service).shifts
    assert shift.nudges == {"wording.blame": False}
    anna.press("/console/shifts", place=BILLING, name="Night", **{**NIGHT, "ends": "07:00"})
    (shift,) = in_force(service).shifts
    assert (shift.hours.ends, shift.nudges) == ("07:00", {"wording.blame": False})
    matrix = anna.get("/console").text
    assert 'aria-label="Billing, Night"' in matrix
    anna.set(SHIFT, "wording.blame", "inherit")
    assert in_force(service).shifts == ()
    anna.press("/console/shifts", place=BILLING, name="Night", do="remove")
    assert read_settings(service.documents.read("settings").value) == read_settings(None)
    log = anna.get("/console").text
    assert "no shift" in log
    assert anna.get(f"/console/teams/{SHIFT}").status_code == 404


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "a\x00b"])
def test_a_shift_has_a_name(person, service, name):
    answer = person().press("/console/shifts", place=BILLING, name=name, **NIGHT)
    assert answer.status_code == 400
    assert read_settings(service.documents.read("settings").value) == read_settings(None)


def test_a_hostile_name_of_a_shift_is_escaped_everywhere(person):
    anna = person()
    anna.press("/console/shifts", place=BILLING, name="<b>x</b> & ?/#", **NIGHT)
    for path in ("/console", f"/console/teams/{BILLING}", "/console/audit"):
        page = anna.get(path).text
        assert "<b>x" not in page
        assert "&lt;b&gt;x" in page
    link = re.search(r'href="([^"]*%3Cb%3Ex[^"]*)"', anna.get(f"/console/teams/{BILLING}").text)
    assert anna.get(unescape(link[1])).status_code == 200


def test_removing_a_shift_is_undone_with_all_it_set(person, service):
    anna = person()
    anna.press("/console/shifts", place=BILLING, name="Night", **NIGHT)
    anna.set(SHIFT, "wording.blame", "off")
    before = service.documents.read("settings")
    anna.press("/console/shifts", place=BILLING, name="Night", do="remove")
    version = str(service.documents.read("settings").version)
    anna.press("/console/settings/undo", version=version)
    assert service.documents.read("settings").value == before.value
    # What a shift was given since would be lost with it, so its making is not undone now.
    made = str(before.version - 1)
    assert anna.press("/console/settings/undo", version=made).status_code == 409


def test_a_kind_has_its_threshold_and_cool_down_by_place(person, service):
    anna = person()
    path = "/console/kinds/wording.blame"
    anna.press(path, place="organisation", threshold="0.5", cool_down="600")
    answer = anna.press(path, place=BILLING, threshold="0.75", on="off")
    page = anna.get(answer.headers["Location"]).text
    assert "Inherited: 10 min" in page
    team = in_force(service)
    assert (team.thresholds["wording.blame"], team.cool_downs["wording.blame"]) == (0.75, 600)
    assert "wording.blame" not in team.on
    assert anna.press(path, place=BILLING, threshold="2").status_code == 400
    assert anna.press(path, place=BILLING, threshold="nan").status_code == 400
    assert anna.press("/console/kinds/no.kind", place=BILLING).status_code == 404
    assert anna.get("/console/kinds/wording.blame?place=no").status_code == 404


def counted(service, agents, conversations):
    """Last week: 96 nudges of Billing, 55 of them of blame in the night."""
    monday = week_of(service.clock() - WEEK_SECONDS)
    counterfactuals = {
        "2|chat|wording.blame:16": 55,
        "12|chat|validation.missing:18,wording.blame:16": 41,
    }
    week = {"conversations": conversations, **{f"agent|{one}": 1 for one in range(agents)}}
    for name, sums in (
        (keys.counterfactuals(3, monday, BILLING), counterfactuals),
        (keys.week(3, monday, BILLING), week),
    ):
        service.store.run(lambda client, to=name: client.delete(to), idempotent=True)
        service.store.run(
            lambda client, to=name, told=sums: client.hset(to, mapping=told), idempotent=True
        )


def test_a_preview_says_what_last_week_would_have_shown_and_saves_nothing(person, service):
    counted(service, 5, 30)
    anna = person()
    version = service.documents.read("settings").version
    told = anna.press(
        "/console/kinds/wording.blame", quick=True, place=BILLING, on="off", do="preview"
    ).get_json()["said"]
    assert "agents would have seen 41 nudges instead of 96 last week for Billing" in told
    assert "“Blaming wording” 0 instead of 55 times" in told
    told = value(anna, "hours", "these", quick=True, do="preview", **{**NIGHT, "zone": "UTC"})
    # Two o'clock of Monday is Sunday's night, so nothing is left but Monday's noon, which is outside.
    assert "seen 0 nudges instead of 96" in told.get_json()["said"]
    told = value(anna, "rollout", "0.5 agents", quick=True, do="preview").get_json()["said"]
    assert "seen 48 nudges instead of 96" in told
    told = value(anna, "channels", "chat", quick=True, do="preview").get_json()["said"]
    assert "agents would still have seen 96 nudges last week for Billing" in told
    assert service.documents.read("settings").version == version
    plain = anna.press("/console/kinds/wording.blame", place=BILLING, on="off", do="preview")
    assert "41 nudges instead of 96" in anna.get(plain.headers["Location"]).text


@pytest.mark.parametrize(("agents", "conversations"), [(4, 300), (50, 29)])
def test_a_small_team_has_no_preview(person, service, agents, conversations):
    counted(service, agents, conversations)
    told = value(person(), "channels", "email", quick=True, do="preview").get_json()["said"]
    assert "could point to one person" in told
    assert not re.search(r"\d\d instead", told)


def test_more_teams_than_a_page_stand_on_several_and_are_found(person, service):
    known = service.documents.read("teams")
    teams = {f"zendesk:acme:n{number}": {"name": f"North {number}"} for number in range(60)}
    write = service.documents.write
    write("teams", {**known.value, **teams}, version=known.version, who="t", note="", at=1.0)
    anna = person()
    pages = [anna.get(f"/console?page={number}").text for number in (1, 2, 3)]
    assert "Page 1 of 3, 63 teams" in pages[0]
    shown = [set(re.findall(r'data-name="(North \d+)"', page)) for page in pages]
    assert set.union(*shown) == {one["name"] for one in teams.values()}
    assert sum(map(len, shown)) == 60
    found = anna.get("/console?find=north+59").text
    assert set(re.findall(r'data-name="(North \d+)"', found)) == {"North 59"}
    assert "1 team shown" in found
    assert anna.get("/console?find=<b>&page=999999999999").status_code == 200
    write("teams", known.value, version=known.version + 1, who="t", note="", at=1.0)
