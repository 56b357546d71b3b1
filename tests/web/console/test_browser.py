"""The console in a real browser, on a running service."""

import json
import time

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

from assist_service.domain.nudge_kinds import NUDGE_KIND_ENTRIES
from assist_service.store.connection import Store
from assist_service.store.documents import Documents
from tests.browser import FLAGS, chromium
from tests.conftest import RunningService
from tests.sse import Stream

pytestmark = pytest.mark.browser
TEAMS = {f"zendesk:acme:{number}": {"name": f"Team {number}"} for number in range(12)}
NAMED = {"zendesk:acme:b": {"name": "Billing"}, "intercom:w:n": {"name": "Night shift"}}


PAGES = (
    *(
        "",
        "/teams/organisation",
        "/teams/zendesk:acme:b",
        "/kinds/wording.blame?place=zendesk:acme:b",
        "/rules",
        "/audit",
        "/about",
        "/person",
        "/password",
    ),
    *("/learning", "/experiment", "/sign-in"),
)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A service with fourteen teams, seen in traffic."""
    found = RunningService(tmp_path_factory.mktemp("console") / "data").start()
    store = Store("", found.data_dir).open()
    Documents(store).write("teams", {**TEAMS, **NAMED}, version=0, who="traffic", note="", at=1.0)
    store.close()
    yield found
    found.stop()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def signed_in(desk, browser):
    """What a browser keeps after ``assist users invite`` and one press of a button."""
    link = desk.run("users", "invite", "anna@example.com", "--role", "admin").strip()
    context = browser.new_context()
    page = context.new_page()
    page.goto(link.replace("localhost", "127.0.0.1"))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Teams and nudges")).to_be_visible()
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def open_page(browser, signed_in):
    """Open a page as Anna; whatever the browser complains about fails the test."""
    contexts, complaints = [], []

    def open_at(address, **options) -> Page:
        context = browser.new_context(**{"storage_state": signed_in, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert complaints == []


def test_an_admin_switches_a_kind_off_for_one_team_and_sees_it_in_the_log(desk, open_page):
    page = open_page(f"{desk.url}/console")
    toggle = page.get_by_role("button", name="Blaming wording, Billing", exact=True)
    expect(toggle).to_have_attribute("aria-pressed", "true")

    toggle.click()

    expect(toggle).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("status")).to_have_text("Saved: Blaming wording is off for Billing.")
    entry = page.locator("#journal tbody tr").first
    expect(entry).to_contain_text("anna@example.com")
    expect(entry).to_contain_text("Blaming wording")
    page.reload()
    expect(toggle).to_have_attribute("aria-pressed", "false")

    page.get_by_role(
        "button", name="Reset Blaming wording for Billing to the inherited value (on)"
    ).click()
    expect(toggle).to_have_attribute("aria-pressed", "true")
    expect(toggle).to_be_focused()


def test_without_script_the_same_buttons_work(desk, open_page):
    page = open_page(f"{desk.url}/console", java_script_enabled=False)
    toggle = page.get_by_role("button", name="Jargon, Night shift", exact=True)
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("status")).to_have_text("Saved: Jargon is off for Night shift.")


def test_the_matrix_is_worked_by_keyboard_alone(desk, open_page):
    """One tab stop; arrows move, Space switches, Delete inherits again."""
    page = open_page(f"{desk.url}/console?group=Policy")
    page.locator(".matrix-region").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Rule broken, Organisation")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".kinds summary").first).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".matrix").get_by_role("link", name="Organisation")).to_be_focused()
    page.keyboard.press("ArrowRight")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "Space"):
        page.keyboard.press(key)
    toggle = page.get_by_role("button", name="Fixed text changed, Night shift", exact=True)
    expect(toggle).to_be_focused()
    expect(toggle).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Delete")
    expect(toggle).to_have_attribute("aria-pressed", "true")
    expect(toggle).to_be_focused()


def test_a_focused_toggle_is_never_beneath_the_headings(desk, open_page):
    page = open_page(f"{desk.url}/console", viewport={"width": 800, "height": 600})
    page.locator("tbody .toggle").first.focus()
    page.keyboard.press("Control+End")
    for key in ("ArrowUp",) * 13 + ("ArrowLeft",) * 20:
        page.keyboard.press(key)
        hidden = page.evaluate(
            """() => {
              const box = document.activeElement.getBoundingClientRect();
              const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
              return !document.activeElement.contains(at);
            }"""
        )
        assert not hidden, key


def test_a_team_is_found_by_its_name(desk, open_page):
    page = open_page(f"{desk.url}/console")
    page.get_by_role("searchbox", name="Find a team").fill("night")
    expect(page.locator(".matrix tbody tr:visible").filter(has_text="Night shift")).to_have_count(1)
    expect(page.locator(".matrix tbody tr:visible")).to_have_count(2)
    expect(page.get_by_role("status")).to_have_text("1 team shown")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "",
        "/teams/zendesk:acme:b",
        "/kinds/wording.blame?place=organisation",
        "/rules",
        "/sign-in",
        "/password",
        "/audit",
        "/nowhere",
    ],
)
def test_no_page_is_wider_than_a_narrow_screen(desk, open_page, path, scheme):
    page = open_page(
        f"{desk.url}/console", viewport={"width": 320, "height": 640}, color_scheme=scheme
    )
    page.evaluate("address => fetch(address)", f"{desk.url}/console/sign-in")
    if path != "/nowhere":  # a 404 is, rightly, something a browser complains about
        page.goto(f"{desk.url}/console{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_against_wcag_on_any_page(desk, open_page, scheme):
    page = open_page(f"{desk.url}/console", color_scheme=scheme)
    found = []
    for path in PAGES:
        page.goto(f"{desk.url}/console{path}")
        result = Axe().run(page, options={"runOnly": WCAG}).response
        assert result["passes"], path
        for one in result["violations"]:
            at = [(node["target"], node["failureSummary"]) for node in one["nodes"]]
            found.append((path, one["id"], at))
    assert found == []


def test_an_admin_takes_a_change_back_from_the_log(desk, open_page):
    page = open_page(f"{desk.url}/console")
    toggle = page.get_by_role("button", name="Blaming wording, Team 3", exact=True)
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Undo: Blaming wording, Team 3").click()
    expect(page.get_by_role("status")).to_contain_text("is undone")
    expect(toggle).to_have_attribute("aria-pressed", "true")


def test_an_auditor_exports_what_was_in_force_today_and_sees_the_log_is_whole(desk, browser):
    link = desk.run("users", "invite", "otto@example.com", "--role", "auditor").strip()
    context = browser.new_context()
    page = context.new_page()
    page.goto(link.replace("localhost", "127.0.0.1"))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Audit log").click()
    records = page.get_by_role("table").first
    expect(records.get_by_role("row", name="Rules in use")).to_contain_text("Intact")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export state").click()
    rules = json.loads(download.value.path().read_text())["rules"]["value"]
    assert any(rule["in_force"] for rule in rules.values())
    page.reload()
    expect(records.get_by_role("row", name="Exports 1")).to_contain_text("Intact")
    assert "exported what was in force" in desk.run("audit-log", "export")
    context.close()


def test_on_a_narrow_screen_the_teams_are_a_list(desk, open_page):
    page = open_page(f"{desk.url}/console", viewport={"width": 320, "height": 640})
    expect(page.locator(".matrix")).to_be_hidden()
    page.get_by_role("link", name="Billing").click()
    toggle = page.get_by_role("button", name="Escalation risk, Billing", exact=True)
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("status")).to_contain_text("Saved: Escalation risk is off")


def test_a_service_that_is_away_is_said_and_nothing_pretends(desk, open_page):
    page = open_page(f"{desk.url}/console/teams/zendesk:acme:1")
    page.route("**/console/settings", lambda route: route.fulfill(body="<html>bad gateway"))
    toggle = page.get_by_role("button", name="Jargon, Team 1", exact=True)
    toggle.click()
    expect(page.get_by_role("status")).to_contain_text("Not saved.")
    expect(toggle).to_have_attribute("aria-pressed", "true")


def test_the_kill_switch_reaches_an_open_sidebar_within_a_second(desk, open_page):
    made = requests.post(f"{desk.url}/demo/conversations", json={}, timeout=10).json()
    page = open_page(f"{desk.url}/console")
    address = f"{desk.url}/v1/conversations/{made['conversation']}/events"
    with Stream(address, {"Authorization": f"Bearer {made['token']}"}) as sidebar:
        assert sidebar.until("state").data["off"] is False
        pressed = time.monotonic()
        page.get_by_role("button", name="Stop all nudges").click()
        assert sidebar.until("state").data["off"] is True
        assert time.monotonic() - pressed < 1.0
        page.get_by_role("button", name="Start nudges again").click()
        assert sidebar.until("state").data["off"] is False


def test_a_kind_switched_off_leaves_an_open_sidebar_within_a_second(desk, open_page):
    """The nudge that stands on the sidebar goes, and comes back with the kind."""
    made = requests.post(f"{desk.url}/demo/conversations", json={}, timeout=10).json()
    told = {"conversation": made["conversation"], "author": "customer"}
    told["text"] = "I am furious. My renewal failed twice and nobody has answered me for nine days!"
    requests.post(f"{desk.url}/demo/messages", json=told, timeout=10).raise_for_status()
    page = open_page(f"{desk.url}/console")
    address = f"{desk.url}/v1/conversations/{made['conversation']}/events"
    with Stream(address, {"Authorization": f"Bearer {made['token']}"}) as sidebar:
        kind = sidebar.until("state").data["nudge"]["kind"]
        toggle = page.get_by_role(
            "button", name=f"{NUDGE_KIND_ENTRIES[kind].name}, Organisation", exact=True
        )
        pressed = time.monotonic()
        toggle.click()
        assert sidebar.until("state").data["nudge"] is None
        assert time.monotonic() - pressed < 1.0
        toggle.click()
        assert sidebar.until("state").data["nudge"]["kind"] == kind


RULE = """\
title: No promise of a refund after 30 days
level: stop
approvals: required
owner: compliance@example.com
flag: {promises: ["refund you"]}
fixed: Refunds are available for 30 days after delivery.
examples: {should_flag: ["I'll refund you."], should_pass: ["I can't refund you."]}
"""
REFUND = "Sure, I'll refund you in full."


@pytest.fixture(scope="module")
def lawyers(tmp_path_factory):
    """A service with one rule that waits for its second person, and one broken file."""
    folder = tmp_path_factory.mktemp("lawyers")
    (folder / "rules" / "terms").mkdir(parents=True)
    (folder / "rules" / "terms" / "refund.yaml").write_text(RULE, encoding="utf-8")
    bad = "title: Broken\nflag: {says: [x]}\n" + "a_very_long_name" * 20 + ": 1\n"
    (folder / "rules" / "terms" / "broken.yaml").write_text(bad, encoding="utf-8")
    found = RunningService(folder / "data", ASSIST_RULES_DIR=str(folder / "rules")).start()
    yield found
    found.stop()


@pytest.fixture
def rules_page(lawyers, browser):
    """Open the rules page as Dana; whatever the browser complains about fails the test."""
    contexts, complaints = [], []

    def open_page(**options) -> Page:
        link = lawyers.run("users", "invite", "dana@example.com", "--role", "compliance").strip()
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(link.replace("localhost", "127.0.0.1"))
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("link", name="Rules", exact=True).click()
        expect(page.get_by_role("heading", name="Policy rules")).to_be_visible()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def test_a_reply_is_tried_in_place_by_keyboard_alone(lawyers, rules_page):
    page = rules_page()
    address = page.url
    page.get_by_label("Reply", exact=True).focus()
    page.keyboard.type(REFUND)
    page.keyboard.press("Control+Enter")
    said = page.locator("#tried")
    expect(said.locator(".tried-reply mark")).to_have_text("refund you")
    expect(said).to_contain_text("Awaiting approval, hidden from agents")
    assert page.url == address
    page.keyboard.press("Control+a")
    page.keyboard.type("<img src=x onerror=alert(1)> I will refund you")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Test")).to_be_focused()
    page.keyboard.press("Enter")
    expect(said.locator(".tried-reply")).to_have_text(
        "<img src=x onerror=alert(1)> I will refund you"
    )
    expect(said.locator("img")).to_have_count(0)


def test_without_script_a_reply_is_tried_on_a_page_of_its_own(lawyers, rules_page):
    page = rules_page(java_script_enabled=False)
    page.get_by_label("Reply", exact=True).fill(f"Hello,\n{REFUND}")
    page.get_by_role("button", name="Test").click()
    expect(page.locator("#tried .tried-reply mark")).to_have_text("refund you")
    expect(page.get_by_label("Reply", exact=True)).to_have_value(f"Hello,\n{REFUND}")


def test_a_service_that_does_not_answer_is_said_beside_the_box(lawyers, rules_page):
    page = rules_page()
    page.route("**/console/rules/try", lambda route: route.fulfill(body="<html>bad gateway"))
    page.get_by_label("Reply", exact=True).fill(REFUND)
    page.get_by_role("button", name="Test").click()
    expect(page.locator("#tried")).to_have_text("The service did not respond. Try again.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_rules_page_fits_a_narrow_screen_with_every_card_open(lawyers, rules_page, scheme):
    page = rules_page(viewport={"width": 320, "height": 640}, color_scheme=scheme)
    page.get_by_label("Reply", exact=True).fill(REFUND + "x" * 200)
    page.get_by_role("button", name="Test").click()
    expect(page.locator(".spoken")).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_second_person_approves_on_the_card(lawyers, rules_page):
    page = rules_page()
    card = page.locator(".rule-card")
    expect(card).to_have_attribute("open", "")  # the only one there is
    page.get_by_role("button", name="Approve this version: No promise of a refund").click()
    expect(page.get_by_role("status").first).to_contain_text("Approved: No promise of a refund")
    card.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(card.locator(".rule-body")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(card).to_contain_text("Approved by dana@example.com")
    page.get_by_label("Reply", exact=True).fill(REFUND)
    page.get_by_role("button", name="Test").click()
    expect(page.locator("#tried")).to_contain_text("Shown to agents")
