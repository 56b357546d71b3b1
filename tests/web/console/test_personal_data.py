"""A compliance lead hands out and erases what is kept of one person, and sees how long things live."""

import json

import pytest

from assist_service.privacy.requests import DOCUMENT
from tests.privacy.everything import talk, where

WHO = {"kind": "customer", "number": "zendesk:acme:no77001"}


def test_a_customer_is_downloaded_looked_at_and_erased_with_who_did_it_in_the_log(person, service):
    key = talk(service, "ticket-9101")
    lead = person("compliance", "lea@example.com")
    lead.get("/console/person")
    told = lead.press("/console/person/export", **WHO)
    assert told.headers["Content-Disposition"] == 'attachment; filename="personal-data.json"'
    assert [one["conversation"] for one in told.json["conversations"]] == [str(key)]

    asked = lead.press("/console/person/erase", **WHO).text
    assert "1 conversation will be erased:" in asked
    assert str(key) in asked
    assert where(service.store, "no77001"), "to look erases nothing"

    assert lead.press("/console/person/erase", **WHO, sure="yes").status_code == 303
    assert "Erased " in lead.get("/console/person").text
    assert where(service.store, "no77001", key.id) == set()
    newest = service.documents.history(DOCUMENT, 1)[0]
    assert newest.who == "lea@example.com"
    assert "Personal data requests" in lead.get("/console/audit").text


def test_an_agents_own_things_are_not_in_the_download_and_the_page_says_so(person, service):
    talk(service, "ticket-9102")
    lead = person("compliance")
    assert "Only the agent can export those" in lead.get("/console/person").text
    told = lead.press("/console/person/export", kind="agent", number="zendesk:acme:no5005")
    assert "week" not in json.loads(told.text)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose customer or agent."),
        ({"kind": "customer"}, "Name one customer of one account."),
        ({"kind": "customer", "number": "<b>"}, "is not a customer"),
        ({"kind": "agent", "number": "zendesk:acme"}, "is not an agent"),
        ({"kind": "customer", "conversations": "nowhere"}, "is not a conversation"),
        (
            {"kind": "customer", "number": "a:b:c", "conversations": "d:e:f"},
            "Name one customer of one account.",
        ),
    ],
)
def test_who_is_not_named_whole_is_refused_and_nothing_is_done(person, service, fields, words):
    before = service.documents.read(DOCUMENT).version
    lead = person("compliance")
    for path in ("export", "erase"):
        answer = lead.press(f"/console/person/{path}", **fields, sure="yes")
        assert answer.status_code == 400
        assert words in answer.text
        assert "<b>" not in answer.text
    assert service.documents.read(DOCUMENT).version == before


def test_the_page_shows_how_long_each_kind_lives_with_the_operators_live_window(person):
    page = person("compliance").get("/console/person").text
    for words in ("1 day", "365 days", "400 days", "2 minutes", "Until deleted"):
        assert f">{words}<" in page
