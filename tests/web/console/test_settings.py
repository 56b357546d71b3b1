"""The matrix: what it shows, what a click does, who is told and what is kept."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from assist_service.domain.conversation import ConversationKey
from assist_service.domain.nudge_kinds import NUDGE_KINDS
from assist_service.team_settings.model import read_settings
from tests.web.console.conftest import BILLING

BLAME = "wording.blame"
KEY = ConversationKey("zendesk", "acme", "1")


def toggle(page, place_name, kind_name):
    """The opening tag of one toggle, found by the words a screen reader says."""
    words = re.escape(f"{kind_name}, {place_name}")
    found = re.search(
        r"<button class=\"toggle\"[^>]*>(?=<span class=\"unseen\">" + words + "<)", page
    )
    assert found, f"no toggle {kind_name}, {place_name}"
    return found[0]


def test_the_matrix_has_the_organisation_first_then_every_team_seen(person):
    page = person().get("/console").text
    rows = re.findall(r'<tr[^>]*data-name="([^"]*)"', page)
    assert rows == [
        "Organisation",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "Billing",
        "Night shift",
    ]
    assert page.count('class="toggle"') == 4 * len(NUDGE_KINDS)
    assert "<script>alert" not in page


def test_a_click_is_in_force_at_once_and_says_so(person, service):
    anna = person()
    answer = anna.set(BILLING, BLAME, "off")
    assert answer.status_code == 303
    page = anna.get(answer.headers["Location"]).text
    assert "Saved: Blaming wording is off for Billing." in page
    assert 'aria-pressed="false"' in toggle(page, "Billing", "Blaming wording")
    assert 'aria-pressed="true"' in toggle(page, "Night shift", "Blaming wording")
    assert BLAME not in service.guidance(KEY, "billing").team.on
    assert BLAME in service.guidance(KEY, "77").team.on


def test_our_script_gets_what_changed_as_data(person):
    anna = person()
    answer = anna.set("organisation", BLAME, "off", quick=True).json
    assert answer["said"] == "Saved: Blaming wording is off for Organisation."
    assert [(cell["on"], cell["own"], cell["source"]) for cell in answer["cells"]] == [
        (False, True, "set here"),
        *[(False, False, "organisation")] * 3,
    ]
    assert "admin@example.com" in answer["journal"]
    own = anna.set(BILLING, BLAME, "on", quick=True).json
    assert [(cell["on"], cell["own"]) for cell in own["cells"]] == [(True, True)]
    back = anna.set(BILLING, BLAME, "inherit", quick=True).json
    assert back["said"] == "Saved: Billing inherits Blaming wording again (off)."


def test_a_team_whose_id_has_a_blank_can_be_set(person, service):
    answer = person().set("zendesk:acme:x y", BLAME, "off", quick=True)
    assert answer.status_code == 200
    assert BLAME not in service.guidance(KEY, "x y").team.on
    assert "<script>" not in answer.json["journal"]


def test_the_log_says_when_who_where_and_what_was_before(person):
    anna, before = person(email="anna@example.com"), int(time.time())
    anna.set("organisation", BLAME, "off")
    anna.set("organisation", BLAME, "on")
    anna.set("organisation", BLAME, "inherit")
    page = anna.get("/console").text
    log = page[page.index('class="plain log"') :]
    cells = re.findall(r"<td[^>]*>(?:<[^>]+>)?([^<]*)", log)
    rows = [tuple(cells[at + 1 : at + 6]) for at in range(0, 18, 6)]
    assert rows == [
        ("anna@example.com", "Organisation", "Blaming wording", "on", "default"),
        ("anna@example.com", "Organisation", "Blaming wording", "off", "on"),
        ("anna@example.com", "Organisation", "Blaming wording", "default", "off"),
    ]
    moments = re.findall(r'<time datetime="([^"]+)"', log)
    assert moments[0] >= time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(before))


def test_clicking_what_already_holds_leaves_no_entry(person, service):
    anna = person()
    anna.set(BILLING, BLAME, "off")
    version = service.documents.read("settings").version
    assert anna.set(BILLING, BLAME, "off", quick=True).status_code == 200
    assert service.documents.read("settings").version == version


def test_two_admins_at_once_lose_nothing(person, service):
    """Each clicks twelve kinds on the page they opened before the other began."""
    admins = [person(email=f"admin{number}@example.com") for number in range(2)]
    kinds = [NUDGE_KINDS[:12], NUDGE_KINDS[8:20]]
    places = [BILLING, "intercom:wxyz9:77"]

    def click_through(number):
        return [
            admins[number].set(places[number], kind, "off", quick=True).status_code
            for kind in kinds[number]
        ]

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(click_through, range(2))) == [[200] * 12, [200] * 12]
    document = read_settings(service.documents.read("settings").value)
    for place, clicked in zip(places, kinds, strict=True):
        assert set(document.teams[place].nudges) == set(clicked)


def test_the_kill_switch_stops_everybody_whatever_a_team_set(person, service):
    anna = person()
    anna.set(BILLING, BLAME, "on")
    answer = anna.press("/console/kill-switch", stop="organisation yes")
    page = anna.get(answer.headers["Location"]).text
    assert "Saved: all nudges are stopped for everyone." in page
    assert "All nudges are stopped for everyone." in page
    assert service.guidance(KEY, "billing").team.off
    assert (
        "Nudges are stopped for the whole organisation"
        in anna.get(f"/console/teams/{BILLING}").text
    )
    anna.press("/console/kill-switch", stop="organisation no")
    assert not service.guidance(KEY, "billing").team.off


def test_one_team_can_be_stopped_alone(person, service):
    anna = person()
    answer = anna.press("/console/kill-switch", stop=f"{BILLING} yes", page="place")
    assert answer.headers["Location"] == f"/console/teams/{BILLING}#kill"
    assert "All nudges are stopped for Billing." in anna.get(f"/console/teams/{BILLING}").text
    assert service.guidance(KEY, "billing").team.off
    assert not service.guidance(KEY, "77").team.off


def test_a_form_without_script_returns_to_the_page_it_stood_on(person):
    anna = person()
    on_place = anna.set(BILLING, BLAME, "off", page="place").headers["Location"]
    on_group = anna.set(BILLING, BLAME, "on", page="Wording").headers["Location"]
    elsewhere = anna.set(BILLING, BLAME, "off", page="https://evil.example").headers["Location"]
    assert on_place.startswith(f"/console/teams/{BILLING}#t-")
    assert on_group.startswith("/console/?group=Wording#t-")
    assert elsewhere.startswith("/console/#t-")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("organisation wording.blame off", 200),
        ("organisation wording.blame maybe", 400),
        ("organisation wording.nonsense off", 400),
        ("zendesk:acme:nobody wording.blame off", 404),
        ("wording.blame off", 404),
        ("off", 400),
        ("", 400),
        ("organisation wording.blame off\x00", 400),
    ],
)
def test_a_click_on_nothing_is_refused_in_the_one_error_shape(person, sent, status):
    answer = person().press("/console/settings", quick=True, set=sent)
    assert answer.status_code == status
    if status != 200:
        assert set(answer.json["error"]) == {"code", "message", "hint"}


@pytest.mark.parametrize("path", ["/console/settings", "/console/kill-switch", "/console/sign-out"])
def test_a_form_from_elsewhere_changes_nothing(person, service, path):
    anna = person()
    before = service.documents.read("settings").version
    anna.token = "made-up"
    answer = anna.press(path, set=f"{BILLING} {BLAME} off", stop="organisation yes")
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text
    assert service.documents.read("settings").version == before
    assert anna.get("/console").status_code == 200


def test_a_group_shows_its_own_columns_only(person):
    page = person().get("/console?group=Wording").text
    assert page.count('class="toggle"') == 4 * 6
    assert person().get("/console?group=Nonsense").text.count('class="toggle"') == 4 * 26


def test_an_unknown_team_has_no_page(person):
    assert person().get("/console/teams/zendesk:acme:nobody").status_code == 404
