"""Undo from the log: back to what was, unless somebody changed the same thing since."""

import pytest

from assist_service.team_settings.model import read_settings
from tests.web.console.conftest import BILLING

BLAME = "wording.blame"


def now(service):
    return read_settings(service.documents.read("settings").value)


def version(service):
    return str(service.documents.read("settings").version)


def undo(person, told):
    return person.press("/console/settings/undo", version=told)


def switch(person):
    return person.set(BILLING, BLAME, "off")


def stop(person):
    return person.press("/console/kill-switch", stop="organisation yes")


def budget(person):
    return person.press("/console/values", place=BILLING, field="budget", value="3")


@pytest.mark.parametrize("press", [switch, stop, budget])
def test_undo_puts_back_what_was_and_stands_in_the_log_itself(person, service, press):
    anna = person(email="anna@example.com")
    anna.set("organisation", "name.unused", "on")
    before = now(service)
    press(anna)
    assert now(service) != before
    answer = undo(anna, version(service))
    assert answer.status_code == 303
    assert now(service) == before
    assert "is undone" in anna.get(answer.headers["Location"]).text
    newest = service.documents.history("settings", 1)[0]
    assert (newest.who, newest.note.split()[0]) == ("anna@example.com", "undid")


def test_what_others_changed_since_stays(person, service):
    anna = person()
    anna.set(BILLING, BLAME, "off")
    first = version(service)
    anna.set("organisation", BLAME, "off")
    assert undo(anna, first).status_code == 303
    assert now(service).teams == {}
    assert now(service).organisation.nudges[BLAME].on is False


def test_a_change_that_was_overtaken_cannot_be_undone_and_has_no_button(person, service):
    anna = person()
    anna.set(BILLING, BLAME, "off")
    first = version(service)
    assert f'name="version" value="{first}"' in anna.get("/console").text
    anna.set(BILLING, BLAME, "on")
    assert f'name="version" value="{first}"' not in anna.get("/console").text
    before = now(service)
    answer = undo(anna, first)
    assert answer.status_code == 409
    assert "changed the same setting since" in answer.text
    assert now(service) == before


@pytest.mark.parametrize("told", ["", "0", "-1", "999999", "<b>"])
def test_a_version_that_is_not_in_the_log_is_refused(person, told):
    assert undo(person(), told).status_code == 404
