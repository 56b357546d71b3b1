"""Three people get done what they came for: an admin, a compliance lead and an auditor, each in a browser."""

import json
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
import requests
from playwright.sync_api import expect, sync_playwright

from assist_service.store.connection import Store
from assist_service.store.documents import Documents
from tests.browser import FLAGS, chromium
from tests.conftest import RunningService
from tests.sse import Stream

pytestmark = pytest.mark.browser
RULE = """\
title: No talk of pineapple
level: warn
owner: compliance@example.com
because: House style
flag: {says: ["pineapple"]}
message: Leave the pineapple out.
examples: {should_flag: ["A pineapple."], should_pass: ["An apple."]}
"""
UPSET = "I am furious. My renewal failed twice and nobody has answered me for nine days!"
PATIENCE = 120_000


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A service with a rule and a team seen in traffic."""
    folder = tmp_path_factory.mktemp("walks")
    (folder / "rules" / "house").mkdir(parents=True)
    (folder / "rules" / "house" / "pineapple.yaml").write_text(RULE, encoding="utf-8")
    found = RunningService(folder / "data", ASSIST_RULES_DIR=str(folder / "rules")).start()
    store = Store("", found.data_dir).open()
    teams = {"zendesk:acme:b": {"name": "Billing"}, "zendesk:acme:s": {"name": "Sales"}}
    Documents(store).write("teams", teams, version=0, who="traffic", note="", at=1.0)
    store.close()
    yield found
    found.stop()


@pytest.fixture(scope="module")
def browser():
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield found
        found.close()
    expect.set_options(timeout=5_000)


@pytest.fixture
def enter(desk, browser):
    """Sign somebody in by their link; their presses are counted from the first on."""
    contexts = []

    def sign_in(role):
        link = desk.run("users", "invite", f"{role}@example.com", "--role", role).strip()
        context = browser.new_context(accept_downloads=True)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        presses = []
        page.expose_binding("pressed", lambda _, what: presses.append(what))
        page.add_init_script(
            "addEventListener('click', (e) => e.isTrusted && pressed(e.target.textContent.trim()), true)"
        )
        page.goto(link.replace("localhost", "127.0.0.1"))
        began = time.monotonic()
        page.get_by_role("button", name="Sign in").click()
        return page, presses, began

    yield sign_in
    for context in contexts:
        context.close()


def talk(desk, *said):
    """Say lines on the demo desk; return where, and how to see it."""
    made = requests.post(f"{desk.url}/demo/conversations", json={}, timeout=100).json()
    for author, text in said:
        told = {"conversation": made["conversation"], "author": author, "text": text}
        requests.post(f"{desk.url}/demo/messages", json=told, timeout=100).raise_for_status()
    address = f"{desk.url}/v1/conversations/{made['conversation']}"
    return address, {"Authorization": f"Bearer {made['token']}"}


def test_an_admin_switches_a_nudge_off_for_one_teams_night_shift(desk, enter, capsys):
    """From the sign-in link to the switch, a shift made on the way: under a minute and 20 presses."""
    page, presses, began = enter("admin")
    page.get_by_role("link", name="Billing").first.click()
    page.get_by_label("Name", exact=True).fill("Night shift")
    form = page.locator(".shift-form")
    form.get_by_label("Time zone").fill("Europe/Berlin")
    form.get_by_role("button", name="Add shift").click()
    expect(page.get_by_role("status")).to_contain_text(
        "Saved: the hours of Night shift, Billing, are 22:00–06:00, every day, Europe/Berlin."
    )
    toggle = page.get_by_role("button", name="Blaming wording, Billing, Night shift", exact=True)
    toggle.click()
    expect(page.get_by_role("status")).to_have_text(
        "Saved: Blaming wording is off for Billing, Night shift."
    )
    took = time.monotonic() - began
    with capsys.disabled():
        sys.stdout.write(f"\nnight shift from sign-in: {len(presses)} presses, {took:.1f} s\n")
    assert len(presses) <= 20
    page.get_by_role("link", name="All teams").click()
    # From now on it is one press in the table.
    here = page.get_by_role("button", name="Blaming wording, Billing, Night shift", exact=True)
    day = page.get_by_role("button", name="Blaming wording, Billing", exact=True)
    expect(here).to_have_attribute("aria-pressed", "false")
    expect(day).to_have_attribute("aria-pressed", "true")
    here.click()
    expect(here).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Undo: Blaming wording, Billing, Night shift").first.click()
    expect(here).to_have_attribute("aria-pressed", "false")
    assert "Night shift" in desk.run("teams", "export")


def test_a_shift_that_begins_now_takes_a_nudge_from_an_open_sidebar(desk, enter):
    """What is clicked arrives at a sidebar that stands open; how soon, the benchmark prints."""
    address, who = talk(desk, ("customer", UPSET))
    page, *_ = enter("admin")
    with Stream(f"{address}/events", who) as sidebar:
        assert sidebar.until("state").data["nudge"]["kind"] == "validation.missing"
        page.get_by_role("link", name="Organisation", exact=True).first.click()
        form = page.locator(".shift-form")
        now = datetime.now(UTC)
        form.get_by_label("Name", exact=True).fill("Now")
        form.get_by_label("From", exact=True).fill(f"{now - timedelta(hours=1):%H:%M}")
        form.get_by_label("To", exact=True).fill(f"{now + timedelta(hours=2):%H:%M}")
        form.get_by_label("Time zone").fill("UTC")
        form.get_by_role("button", name="Add shift").click()
        page.get_by_role("button", name="Validation missing, Organisation, Now", exact=True).click()
        while sidebar.until("state").data["nudge"] is not None:
            pass
        page.get_by_role("button", name="Remove shift").click()
        while sidebar.until("state").data["nudge"] is None:
            pass


def test_a_compliance_lead_finds_out_why_a_rule_annoys_and_sends_it_to_trial(desk, enter):
    said = (("customer", "Is it on the pizza?"), ("agent", "Yes, there is pineapple on it."))
    for number, reason in enumerate(("not_true", "not_true", "words_do_not_fit")):
        address, who = talk(desk, *said)
        nudge = requests.get(address, headers=who, timeout=100).json()["nudge"]
        assert nudge["rule"] == "house/pineapple"
        told = {"id": f"o{number}", "nudge": nudge["id"], "kind": nudge["kind"]}
        told |= {"rule": nudge["rule"], "outcome": "dismissed", "reason": reason}
        requests.post(f"{address}/outcomes", json=told, headers=who, timeout=100).raise_for_status()
    page, *_ = enter("compliance")
    page.get_by_role("link", name="Rules", exact=True).click()
    card = page.locator(".rule-card")
    expect(card).to_contain_text("Often not useful")
    expect(card).to_contain_text("(100% of 3 shown)")
    expect(card).to_contain_text("not true: 2")
    expect(card).to_contain_text("the wording doesn't fit: 1")
    page.get_by_role("button", name="Move to trial: No talk of pineapple").click()
    expect(page.get_by_role("status").first).to_contain_text("Moved to trial: No talk of pineapple")
    expect(card).to_contain_text("Moved to trial by compliance@example.com")
    expect(card.locator("summary")).to_contain_text("On trial")

    def told_of(rule):
        address, who = talk(desk, *said)
        nudge = requests.get(address, headers=who, timeout=100).json()["nudge"]
        return nudge is not None and nudge["rule"] == rule

    # Each web process hears of it in its own time.
    deadline = time.monotonic() + 30
    while any(told_of("house/pineapple") for _ in range(3)):
        assert time.monotonic() < deadline
    page.reload()
    expect(card).to_contain_text("Would have fired")
    page.get_by_role("button", name="Activate again: No talk of pineapple").click()
    expect(card.locator("summary")).to_contain_text("Active")


def test_an_auditor_exports_what_was_in_force_and_verifies_the_log(desk, enter, tmp_path):
    page, *_ = enter("auditor")
    page.get_by_role("link", name="Audit log").click()
    expect(page.get_by_role("row", name=re.compile("^Rules in use"))).to_contain_text("Intact")
    with page.expect_download() as found:
        page.get_by_role("button", name="Export state").click()
    day = tmp_path / "in-force.json"
    found.value.save_as(day)
    assert json.loads(day.read_text())["rules"]["value"]["house/pineapple"]["in_force"] is True
    with page.expect_download() as found:
        page.get_by_role("button", name="Export entries").click()
    log = tmp_path / "audit-log.jsonl"
    found.value.save_as(log)
    assert "Intact." in desk.run("audit-log", "verify", str(day))
    assert "checked against the stored log" in desk.run("audit-log", "verify", str(log))
    assert "Intact." in desk.run("audit-log", "verify", str(log), "--alone")
    log.write_text(log.read_text().replace("rules loaded", "rules changed", 1))
    with pytest.raises(subprocess.CalledProcessError):
        desk.run("audit-log", "verify", str(log))
