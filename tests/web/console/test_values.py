"""Framework, budget, notes and the tag: set by place, with where each comes from."""

import re

import pytest

from assist_service.domain.conversation import ConversationKey
from assist_service.team_settings.model import read_settings
from tests.web.console.conftest import BILLING

KEY = ConversationKey("zendesk", "acme", "1")
PAGE = "/console/teams/"


def save(person, place, field, value):
    return person.press("/console/values", place=place, field=field, value=value)


def shown(page, field):
    """What the page says of one value: the chosen words, and where they come from."""
    part = page[page.index(f'id="v-{field}"') :].split("</li>")[0]
    chosen = re.search(r"<option [^>]*selected>([^<]*)<", part)
    source = re.search(r'class="source">([^<]*)<', part)
    return chosen[1], source[1]


@pytest.mark.parametrize(
    ("field", "value", "words", "in_force"),
    [
        ("note", "on", "internal note", True),
        ("escalation_tag", "on", "On", True),
        ("budget", "2", "2", 2),
        ("framework", "leap", "LEAP", "leap"),
    ],
)
def test_a_value_set_for_the_organisation_holds_for_teams_until_one_sets_its_own(
    person, service, field, value, words, in_force
):
    anna = person()
    before = getattr(service.guidance(KEY, "billing").team, field)
    answer = save(anna, "organisation", field, value)
    assert answer.status_code == 303
    assert "Saved:" in anna.get(answer.headers["Location"]).text
    assert getattr(service.guidance(KEY, "billing").team, field) == in_force
    chosen, source = shown(anna.get(PAGE + BILLING).text, field)
    assert chosen.startswith("Inherited: ")
    assert words in chosen
    assert source == "organisation"
    off = {"note": "off", "escalation_tag": "off", "budget": "5", "framework": "feel-felt-found"}
    save(anna, BILLING, field, off[field])
    assert getattr(service.guidance(KEY, "billing").team, field) != in_force
    assert shown(anna.get(PAGE + BILLING).text, field)[1] == "set here"
    save(anna, BILLING, field, "inherit")
    save(anna, "organisation", field, "inherit")
    assert getattr(service.guidance(KEY, "billing").team, field) == before


@pytest.mark.parametrize(
    ("place", "field", "value"),
    [
        ("organisation", "note", "perhaps"),
        ("organisation", "budget", "0"),
        ("organisation", "budget", "21"),
        ("organisation", "framework", "../../etc/passwd"),
        ("organisation", "off", "on"),
        ("organisation", "", ""),
        ("zendesk:other:nobody", "note", "on"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(person, service, place, field, value):
    answer = save(person(), place, field, value)
    assert answer.status_code in (400, 404)
    assert read_settings(service.documents.read("settings").value) == read_settings(None)


@pytest.mark.parametrize("role", ["compliance", "coach", "auditor"])
def test_only_an_admin_changes_a_value_and_everybody_sees_it(person, role):
    anna = person(role)
    page = anna.get(PAGE + BILLING).text
    assert "internal note" in page or "Delivery" in page
    assert "<select" not in page
    assert save(anna, BILLING, "note", "on").status_code == 403


def test_the_log_names_the_value_and_what_was_before(person):
    anna = person(email="anna@example.com")
    save(anna, "organisation", "budget", "3")
    page = anna.get("/console").text
    assert "nudges per conversation" in page
    assert "anna@example.com" in page
