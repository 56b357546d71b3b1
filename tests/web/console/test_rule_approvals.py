"""A second person's approval, from the card to every process."""

import re
import time

import pytest
import requests

from tests.conftest import wait_until
from tests.web.console.test_rules import RULE, card, words, write

NEEDS = RULE + "approvals: required\n"
NOBODYS = NEEDS.replace("owner: compliance@example.com\n", "")
PAGE = "/console/rules"


@pytest.fixture(autouse=True)
def empty_folder(service):
    """Each test begins without rules and without approvals."""
    for path in service.settings["ASSIST_RULES_DIR"].rglob("*.yaml"):
        path.unlink()
    known = service.documents.read("approvals")
    if known.value:
        service.documents.write("approvals", {}, version=known.version, who="t", note="", at=1.0)
    service.sources.refresh()


def save(service, text):
    """Save the one rule of these tests, and return its version."""
    write(service, "refund.yaml", text)
    return service.sources.rules().rules[0].version


def press(somebody, version, step="approve", rule="billing/refund"):
    """Press the button on the card."""
    somebody.get(PAGE)
    return somebody.press(f"{PAGE}/approve", rule=rule, version=version, step=step)


def in_force(service):
    rules = service.sources.rules()
    return [rule.id for rule in rules.rules if rules.in_force(rule)]


def test_a_second_person_brings_a_rule_into_force(person, service):
    version = save(service, NEEDS)
    dana = person("admin", "dana@example.com")
    before = card(dana.get(PAGE).text, "billing/refund")
    assert "Awaiting approval" in before
    assert "the rule stays on trial" in before
    assert "Would have fired 0" in before
    assert in_force(service) == []
    assert "hidden from agents" in _tried(dana)

    answer = press(dana, version)

    assert answer.status_code == 303
    assert in_force(service) == ["billing/refund"]
    after = card(dana.get(PAGE).text, "billing/refund")
    assert "Approved by dana@example.com on" in after
    assert "Awaiting approval" not in after
    assert "Shown to agents" in _tried(dana)
    change = service.documents.history("approvals", 1)[0]
    assert (change.who, change.note) == ("dana@example.com", f"approved billing/refund {version}")
    assert abs(change.at - time.time()) < 60
    assert change.after["approved"][version]["by"] == "dana@example.com"


def _tried(somebody):
    answer = somebody.press(f"{PAGE}/try", reply="I'll refund you.")
    return words(answer.text)


def test_a_changed_rule_waits_again_and_the_approved_text_coming_back_does_not(person, service):
    version = save(service, NEEDS)
    press(person("admin"), version)
    save(service, NEEDS.replace("level: stop", "level: tip"))
    assert in_force(service) == []
    save(service, "# layout does not count\n" + NEEDS)
    assert in_force(service) == ["billing/refund"]


def test_the_owner_cannot_approve(person, service):
    version = save(service, NEEDS)
    owner = person("compliance", "compliance@example.com")
    page = owner.get(PAGE).text
    assert "You can’t approve it yourself." in card(page, "billing/refund")
    assert 'name="step"' not in page
    assert press(owner, version).status_code == 403
    assert in_force(service) == []


@pytest.mark.parametrize("role", ["coach", "auditor"])
def test_who_only_looks_sees_no_button(person, service, role):
    save(service, NEEDS)
    page = person(role).get(PAGE).text
    assert "This takes a compliance lead or an admin." in page
    assert 'name="step"' not in page


def test_a_rule_of_nobody_needs_two_people(person, service):
    version = save(service, NOBODYS)
    dana, erik = person("admin", "dana@example.com"), person("compliance", "erik@example.com")
    assert "Propose this version" in dana.get(PAGE).text
    assert press(dana, version).status_code == 400
    assert press(dana, version, "propose").status_code == 303
    assert in_force(service) == []
    assert "Proposed by dana@example.com" in card(dana.get(PAGE).text, "billing/refund")
    assert press(dana, version).status_code == 403
    assert "Approve this version" in erik.get(PAGE).text
    assert press(erik, version).status_code == 303
    assert in_force(service) == ["billing/refund"]
    page = dana.get(PAGE).text
    log = words(page[page.index('id="approvals-title"') :])
    assert log.index("erik@example.com approved billing/refund") < log.index(
        f"dana@example.com proposed billing/refund {version}"
    )
    notes = [change.note.split()[0] for change in service.documents.history("approvals", 2)]
    assert notes == ["approved", "proposed"]


def test_what_moved_meanwhile_is_not_approved(person, service):
    version = save(service, NEEDS)
    dana = person("admin", "dana@example.com")
    dana.get(PAGE)
    save(service, NEEDS.replace("30 days after delivery.", "60 days after delivery."))
    answer = dana.press(f"{PAGE}/approve", rule="billing/refund", version=version, step="approve")
    assert answer.status_code == 409
    assert "changed after you opened" in answer.text
    assert service.documents.read("approvals").value in (None, {})


def test_what_needs_no_approval_is_refused(person, service):
    version = save(service, RULE)
    assert press(person(), version).status_code == 400
    assert press(person(), version, rule="no/such").status_code == 404


def test_an_approval_reaches_every_process_within_two_seconds(start, tmp_path):
    """A running service with two web processes, asked in turn."""
    folder = tmp_path / "rules"
    (folder / "billing").mkdir(parents=True)
    (folder / "billing" / "refund.yaml").write_text(NEEDS, encoding="utf-8")
    desk = start(ASSIST_RULES_DIR=str(folder))
    bearer = desk.bearer("demo:local")

    def found():
        answer = requests.post(
            f"{desk.url}/v1/conversations/demo:local:1/draft",
            json={"text": "Sure, I'll refund you today."},
            headers={**bearer, "Connection": "close"},
            timeout=10,
        )
        return [finding["rule"] for finding in answer.json()["policy"]]

    assert [found() for _ in range(6)] == [[]] * 6
    dana = requests.Session()
    link = desk.run("users", "invite", "dana@example.com", "--role", "compliance").strip()
    link = link.replace("localhost", "127.0.0.1")
    dana.post(link, data={"csrf_token": _token(dana.get(link).text)})
    page = dana.get(f"{desk.url}{PAGE}").text
    version = re.search(r'name="version" value="(\w+)"', page)[1]
    told = {"csrf_token": _token(page), "rule": "billing/refund", "version": version}
    pressed = time.monotonic()
    assert dana.post(f"{desk.url}{PAGE}/approve", data=told).status_code == 200
    wait_until(lambda: all(found() for _ in range(8)), "the rule in every process", 2.0)
    assert time.monotonic() - pressed < 2.0
    dana.close()


def _token(page):
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
