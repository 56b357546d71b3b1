"""What a customer did not write themselves is folded in the sidebar, in a real browser."""

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser import FLAGS, chromium
from tests.playbook.web.test_panel_browser import sidebar, told

pytestmark = pytest.mark.browser
APOLOGY = "I am so sorry that you are angry about the late delivery."
HOSTILE = "<img src=x onerror='window.hacked = 1'><script>window.hacked = 1</script>"
ANSWERED = f"""\
> {APOLOGY} {HOSTILE}

😀 I've been charged twice and nobody answers!

> Shall I send it again?

No, I am still waiting.

Kind regards,
Ada <b>Marsh</b>
Debt Recovery Team

On Tue, Nov 3, 2026 at 10:11 AM Acme Support <help@acme.example> wrote:
> {APOLOGY}
"""
ONLY_QUOTED = f"> {APOLOGY}\n"
LONG = f"> {APOLOGY}\n\nI've been charged twice. {'And then I waited. ' * 80}\n\n> {APOLOGY}"


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def context(browser):
    window = browser.new_context(viewport={"width": 320, "height": 900})
    window.set_default_timeout(10_000)
    yield window
    window.close()


def test_quotations_and_the_signature_are_folded_where_they_are(context, running):
    page = sidebar(context, running, told(running, ("customer", ANSWERED)))
    quote = page.locator("#feeling blockquote")
    folds = quote.locator("details")

    expect(folds.locator("summary")).to_have_text(
        ["Quoted text not read", "Quoted text not read", "Signature, quoted text not read"]
    )
    expect(folds.get_by_text(APOLOGY).first).to_be_hidden()
    visible = quote.inner_text()
    assert "charged twice and nobody answers!" in visible
    assert visible.index("nobody answers") < visible.index("No, I am still waiting.")
    assert "Debt Recovery" not in visible
    assert any("charged twice" in mark for mark in quote.locator("mark").all_inner_texts())
    assert folds.locator("mark").count() == 0


def test_a_fold_opens_by_keyboard_and_shows_text_as_text(context, running):
    page = sidebar(context, running, told(running, ("customer", ANSWERED)))
    fold = page.locator("#feeling blockquote details").first
    fold.locator("summary").focus()
    page.keyboard.press("Enter")

    expect(fold.get_by_text(APOLOGY)).to_be_visible()
    expect(fold).to_contain_text(HOSTILE)
    assert page.locator("#feeling blockquote :is(img, script, b)").count() == 0
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_opened_fold_stays_open_when_the_agent_answers(context, running):
    key = told(running, ("customer", ANSWERED))
    page = sidebar(context, running, key)
    fold = page.locator("#feeling blockquote details").first
    fold.locator("summary").click()
    expect(fold.get_by_text(APOLOGY)).to_be_visible()
    page.evaluate("document.querySelector('#feeling blockquote').dataset.before = 'yes'")

    answer = {"conversation": key, "author": "agent", "text": "I'm on it.", "agent": "Sam"}
    sent = page.request.post(
        f"{running.url}/demo/messages", data=answer, headers={"Origin": running.url}
    )
    assert sent.ok

    expect(page.locator("#feeling blockquote[data-before]")).to_have_count(0)
    expect(fold.get_by_text(APOLOGY)).to_be_visible()


def test_a_message_that_only_quotes_shows_only_the_fold(context, running):
    page = sidebar(context, running, told(running, ("customer", ONLY_QUOTED)))

    expect(page.locator("#feeling blockquote")).to_have_text(f"Quoted text not read> {APOLOGY}")
    expect(page.locator("#nudge")).to_be_hidden()


def test_a_long_message_is_cut_and_keeps_its_folds(context, running):
    page = sidebar(context, running, told(running, ("customer", LONG)))
    quote = page.locator("#feeling blockquote")

    expect(quote.locator("details")).to_have_count(2)
    visible = quote.inner_text()
    assert "charged twice" in visible
    assert "…" in visible
    assert len(visible) < 1_200


def test_shared_lines_begin_with_the_agents_own_words(context, running):
    reply = f"This is the third time you write, and I would be angry too.\n\n> {ONLY_QUOTED}"
    page = sidebar(
        context, running, told(running, ("customer", "Third time I write!"), ("agent", reply))
    )
    page.get_by_role("button", name="Share a line").click()

    box = page.get_by_label("The line, as colleagues will find it")
    expect(box).not_to_have_value("")
    assert "delivery" not in box.input_value()
