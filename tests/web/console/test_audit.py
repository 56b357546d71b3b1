"""An auditor sees whether the log is whole and exports what was in force on a day."""

import time
from datetime import UTC, datetime

import pytest

from assist_service.audit_log import verify
from assist_service.store import keys
from tests.web.console.conftest import BILLING

DAY = 86_400.0
RULE = """
title: Nobody is told to calm down
status: trial
level: tip
owner: lead@example.com
because: House style
flag: {says: ["calm down"]}
message: Say what you heard instead.
examples:
  should_flag: ["Please calm down."]
  should_pass: ["That sounds hard."]
"""


def day(at):
    return datetime.fromtimestamp(at, UTC).date().isoformat()


def export(person, told):
    return person.press("/console/audit/in-force", day=told)


def test_what_was_in_force_is_what_the_day_ended_with(person, service):
    then = time.time() + 10 * DAY
    anna = person(email="anna@example.com")
    for after, budget in ((0, "3"), (DAY, "4"), (2 * DAY, "5")):
        version = service.documents.read("settings").version
        value = {"teams": {BILLING: {"budget": int(budget)}}}
        service.documents.write(
            "settings", value, version=version, who="anna@example.com", note="", at=then + after
        )
    found = export(anna, day(then + DAY)).json
    assert found["settings"]["value"]["teams"][BILLING]["budget"] == 4
    assert found["settings"]["by"] == "anna@example.com"


def test_a_rule_file_that_is_saved_stands_in_the_record_with_its_version(person, service):
    auditor = person("auditor")
    path = service.settings["ASSIST_RULES_DIR"] / "terms" / "calm.yaml"
    path.parent.mkdir()
    path.write_text(RULE)
    service.sources.look()
    ends = time.monotonic() + 20
    while not (told := export(auditor, day(time.time())).json["rules"])["value"]:
        assert time.monotonic() < ends
        time.sleep(0.05)
    rule = service.sources.rules().rules[0]
    assert told["value"] == {
        "terms/calm": {
            "version": rule.version,
            "status": "trial",
            "in_force": False,
            "last_good": False,
        }
    }
    assert told["by"] == "rule files"


def test_before_anything_was_set_nothing_was_in_force(person):
    found = export(person(), "2001-01-01").json
    assert found["approvals"] == {"known": True, "version": 0, "value": None}


def test_an_export_is_itself_in_the_log(person, service):
    export(person("auditor", "otto@example.com"), "2026-11-24")
    newest = service.documents.history("exports", 1)[0]
    assert (newest.who, newest.note) == (
        "otto@example.com",
        "exported what was in force on 2026-11-24",
    )
    assert verify(service.documents, "exports").broken is None


@pytest.mark.parametrize("told", ["", "yesterday", "2026-02-30", "<b>", "99999-01-01"])
def test_what_is_no_day_is_refused_with_the_remedy(person, told):
    answer = export(person(), told)
    assert answer.status_code == 400
    assert "like 2026-11-24" in answer.text


def test_the_last_day_there_is_does_not_break_it(person):
    assert export(person(), "9999-12-31").status_code == 200


def test_a_record_that_was_tampered_with_says_so_on_the_page(person, service):
    auditor = person("auditor")
    export(auditor, "2026-11-24")
    export(auditor, "2026-11-23")
    assert "Broken" not in auditor.get("/console/audit").text
    _, history = keys.document("exports")
    newest = service.store.client.xrevrange(history, count=1)[0][0]
    service.store.client.xdel(history, newest)
    assert "Broken" in auditor.get("/console/audit").text
