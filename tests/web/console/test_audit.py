"""An auditor sees whether the log is whole and exports what was in force on a day."""

import json
import re
import time
from datetime import UTC, datetime

import msgspec
import pytest

from assist_service.access.page_tokens import Page
from assist_service.agent_view.actions import record_outcome
from assist_service.audit_log.chain import verify
from assist_service.domain.conversation import ConversationKey, Details, OutcomeRecorded
from assist_service.domain.types import Message
from assist_service.helpdesk.contract import Incoming
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


def filled(service, name="settings", entries=0):
    """Write that many entries of two people into a record, a day apart, from 2020-01-01 on."""
    begins = datetime(2020, 1, 1, 12, tzinfo=UTC).timestamp()
    for number in range(entries):
        known = service.documents.read(name)
        who = "anna@example.com" if number % 2 else "otto@example.com"
        service.documents.write(
            name, {"organisation": {"budget": number % 9}}, version=known.version, who=who,
            note=f"entry {number:03} <b>", at=begins + number * DAY,
        )  # fmt: skip


def shown(page):
    return [int(one) for one in re.findall(r"entry (\d+) &lt;b&gt;", page)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("record=settings&until=2020-01-03", [2, 1, 0]),
        ("record=settings&since=2020-01-02&until=2020-01-02", [1]),
        ("words=ANNA@&since=2020-01-01&until=2020-01-04", [3, 1]),
        ("words=entry+005", [5]),
        ("record=exports&words=entry", []),
        ("record=nowhere&words=entry+005", [5]),
        ("page=2&words=entry", [*range(9, -1, -1)]),
        ("page=99&words=entry", []),
        ("page=x&words=entry+005", [5]),
    ],
)
def test_what_happened_is_filtered_by_record_words_and_days(person, service, query, expected):
    if (
        not service.documents.history("settings", 1)
        or service.documents.read("settings").version < 60
    ):
        filled(service, entries=60)
    assert shown(person("auditor").get(f"/console/audit?{query}").text) == expected


@pytest.mark.parametrize("query", ["since=yesterday", "until=2020-02-30", "since=%3Cb%3E"])
def test_a_filter_by_what_is_no_day_says_how_to_write_one(person, query):
    answer = person("auditor").get(f"/console/audit?{query}")
    assert answer.status_code == 400
    assert "like 2026-11-24" in answer.text


def test_what_is_filtered_is_downloaded_without_hashes_and_the_download_is_noted(person, service):
    auditor = person("auditor", "otto@example.com")
    told = auditor.press("/console/audit/download", record="users")
    rows = [json.loads(row) for row in told.text.splitlines()]
    assert {row["document"] for row in rows} == {"users"}
    assert "signed in by link" in {row["note"] for row in rows}
    assert not any("after" in row for row in rows)
    newest = service.documents.history("exports", 1)[0]
    assert newest.note == f"downloaded {len(rows)} entries of the log"
    assert newest.who == "otto@example.com"


def test_an_override_stands_in_the_log_with_rule_version_and_reason_and_no_name(person, service):
    key = ConversationKey("zendesk", "acme", "override-1")
    details = Details(team="billing", agent_id="agent-77", agent_name="Samantha")
    told = Message("m1", "customer", "I want my money back!", time.time())
    service.observe(Incoming(key, "message:m1", told.sent_at, told, details))
    outcome = OutcomeRecorded(
        time.time(), "n1", "policy.finding", "overridden", "manager_approved", rule="terms/calm"
    )
    page = Page("zendesk", "acme", "agent-77")
    assert record_outcome(service, key, page, outcome, "one")
    assert not record_outcome(service, key, page, outcome, "one"), "the same has effect once"

    entry = service.documents.history("overrides")
    assert [one.note for one in entry] == [
        "terms/calm overridden in zendesk:acme:billing: manager_approved"
    ]
    raw = json.dumps(msgspec.to_builtins(entry[0]))
    assert "agent-77" not in raw
    assert "Samantha" not in raw
    assert "override-1" not in raw
    shown = person("auditor").get("/console/audit?record=overrides").text
    assert "manager_approved" in shown
    assert verify(service.documents, "overrides").broken is None
