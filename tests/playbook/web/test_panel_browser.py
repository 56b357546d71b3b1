"""An agent shares a line, a lead approves it, another agent is offered it: in a real browser."""

import pytest
import requests
from playwright.sync_api import expect, sync_playwright

from tests.browser import FLAGS, chromium
from tests.model import serving

pytestmark = pytest.mark.browser
UPSET = "Order 30551 is three weeks late. I am really angry, and this is the third time I write!"
CALM = "Could you tell me whether the blue one comes in size 40?"
REPLY = "This is the third time you write, and I would have lost patience long before you did."


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield started
        started.close()


def told(running, *said: tuple[str, str], agent: str = "Sam") -> str:
    """A conversation of the demo desk with these messages, in the hands of ``agent``."""
    desk, ours = requests.Session(), {"Origin": running.url}
    begin = {"story": "angry-and-right", "agent": agent}
    begun = desk.post(f"{running.url}/demo/conversations", json=begin, headers=ours)
    key = str(begun.json()["conversation"])
    for author, text in said:
        body = {"conversation": key, "author": author, "text": text, "agent": agent}
        assert desk.post(f"{running.url}/demo/messages", json=body, headers=ours).ok
    return key


def sidebar(context, running, key: str, agent: str = "Sam"):
    page = context.new_page()
    page.goto(f"{running.url}/demo/sidebar?conversation={key}&agent={agent}")
    return page


def test_a_line_goes_from_one_agent_by_a_lead_to_another(browser, running):
    """Sam shares it, a lead approves it with a note; Kim is offered it where it fits, and not elsewhere."""
    context = browser.new_context(viewport={"width": 340, "height": 900})
    context.set_default_timeout(10_000)
    page = sidebar(context, running, told(running, ("customer", UPSET), ("agent", REPLY)))
    page.get_by_role("button", name="Share a line").click()
    box = page.get_by_label("The line, as colleagues will find it")
    expect(box).to_have_value("{Reason}, and I would have lost patience long before you did.")
    box.fill("Order 30551 is on us, and I'll refund you 50 euros today.")
    expect(page.get_by_text("It can't be shared as written:")).to_be_visible()
    expect(page.get_by_role("button", name="Share with colleagues")).to_be_disabled()
    box.fill("{Reason}, and I would have lost patience long before you did.")
    page.get_by_role("button", name="Share with colleagues").click()
    expect(page.locator("#phrases").get_by_text("Shared. Colleagues can find it")).to_be_visible()

    lead = browser.new_context()
    console = lead.new_page()
    console.goto(running.run("users", "invite", "lead@example.com", "--role", "coach").split()[0])
    console.get_by_role("button", name="Sign in").click()
    console.get_by_role("link", name="Playbook").click()
    expect(console.get_by_role("heading", name="From Sam")).to_be_visible()
    before = sidebar(context, running, told(running, ("customer", UPSET), agent="Kim"), "Kim")
    expect(before.get_by_label("Your wording, edit freely").first).to_be_visible()
    expect(before.get_by_text("With a line from Sam")).to_have_count(0)
    console.get_by_label("Message to the author (optional)").first.fill(
        "It says it as it is. Thank you!"
    )
    console.get_by_role("button", name="Approve").click()
    expect(
        console.get_by_text("The line is in the playbook and will be suggested from now on.")
    ).to_be_visible()

    offered = sidebar(context, running, told(running, ("customer", UPSET), agent="Kim"), "Kim")
    expect(offered.get_by_text("With a line from Sam")).to_be_visible()
    words = offered.get_by_label("Your wording, edit freely")
    assert "and I would have lost patience long before you did" in words.first.input_value()
    calm = sidebar(context, running, told(running, ("customer", CALM), agent="Kim"), "Kim")
    expect(calm.locator("#feeling")).to_be_visible()
    expect(calm.get_by_text("With a line from Sam")).to_have_count(0)

    with context.expect_page() as opened:
        page.get_by_role("button", name="My week").click()
    expect(opened.value.get_by_text("Comment from a team lead: “It says it as it is. Thank you!”")).to_be_visible()  # fmt: skip
    context.close()
    lead.close()


def test_a_phrase_is_found_by_words_inserted_once_and_said_to_be_good(browser, running):
    key = told(running, ("customer", UPSET))
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(f"{running.url}/demo#{key}")
    frame = page.frame_locator("#sidebar")
    frame.get_by_text("Find a phrase").click()
    items = frame.locator(".phrases li[data-phrase]")
    expect(items.first).to_be_visible()
    with page.expect_response(lambda one: "/phrases?" in one.url and "long" in one.url) as found:
        frame.get_by_role("searchbox", name="Words").fill("took too long to reach")
    first = found.value.json()["phrases"][0]["id"]
    expect(items.first).to_have_attribute("data-phrase", first)
    text = items.first.locator(".phrase").inner_text()
    items.first.get_by_role("button", name="Insert").click()
    expect(page.locator("#reply")).to_have_value(text)
    expect(frame.locator(f"[data-phrase='{first}']")).to_have_count(0)
    context.close()


def test_a_rewording_replaces_the_original_wording_which_stays_available(browser, start):
    """A model that adds a promise changes nothing: the original wording stays."""
    with serving() as model:
        model.say = lambda draft: f"So, {draft}"
        desk = start(
            ASSIST_LLM_URL=model.url, ASSIST_LLM_HOSTS="127.0.0.1", ASSIST_LLM_MODEL="tiny"
        )
        settings = desk.data_dir.parent / "settings.yaml"
        settings.write_text("organisation: {reword: true}\n", encoding="utf-8")
        desk.run("teams", "import", str(settings))
        context = browser.new_context(viewport={"width": 340, "height": 900})
        context.set_default_timeout(10_000)
        page = sidebar(context, desk, told(desk, ("customer", UPSET)))
        words = page.get_by_label("Your wording, edit freely").first
        expect(page.get_by_text("Reworded by a language model and checked.")).to_be_visible()
        other = words.input_value()
        page.get_by_role("button", name="Show the original wording").click()
        ready = words.input_value()
        page.get_by_role("button", name="Show the rewording").click()

        assert other == words.input_value() == f"So, {ready}"
        assert other != ready

        model.say = lambda draft: f"{draft} You will get a refund of 500 euros today."
        lied, key = context.new_page(), told(desk, ("customer", UPSET))
        with lied.expect_response(lambda answer: answer.url.endswith("/reword")) as heard:
            lied.goto(f"{desk.url}/demo/sidebar?conversation={key}")
        assert heard.value.json()["end"].startswith("dropped_")
        expect(lied.locator("#nudge")).not_to_contain_text("language model")
        assert "refund" not in lied.get_by_label("Your wording, edit freely").first.input_value()
        context.close()
