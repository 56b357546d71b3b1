"""The sidebar and the demo desk in a real browser, against the real service."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FrameLocator,
    Page,
    Route,
    expect,
    sync_playwright,
)

from tests.browser import FLAGS, chromium
from tests.conftest import RunningService

pytestmark = pytest.mark.browser
STORY = "angry-and-right"
RULE = """
title: No refund after 30 days
status: active
level: stop
owner: compliance@example.com
review_by: 2030-01-01
because: Terms of sale, section 4.2
flag:
  promises: ["refund you"]
fixed: Refunds are available for 30 days after delivery.
options: ["store credit", "an exchange"]
message: Refunds end 30 days after delivery.
examples:
  should_flag: ["Sure, I'll refund you in full today."]
  should_pass: ["I can't refund you, but I can offer an exchange."]
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the module."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def faults() -> list[str]:
    """What a page complained of; empty at the end of a test that expects no fault."""
    return []


@pytest.fixture
def context(browser: Browser, faults: list[str]) -> Iterator[BrowserContext]:
    """A window of its own, whose pages must not fail in silence."""
    made = browser.new_context(viewport={"width": 1360, "height": 860})
    made.set_default_timeout(10_000)
    made.on("weberror", lambda error: faults.append(str(error.error)))
    made.on(
        "console",
        lambda said: faults.append(said.text) if "Content Security" in said.text else None,
    )
    yield made
    made.close()
    assert faults == []


@pytest.fixture(scope="module")
def blank(browser: Browser, running: RunningService) -> Page:
    """A page of the service that nothing happens on."""
    page = browser.new_page()
    page.goto(f"{running.url}/demo/sidebar")
    return page


class Desk:
    """The demo desk as a person uses it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        page.goto(f"{url}/demo")

    @property
    def sidebar(self) -> FrameLocator:
        return self.page.frame_locator("#sidebar")

    @property
    def nudge(self) -> Any:
        return self.sidebar.locator("#nudge")

    @property
    def reply(self) -> Any:
        return self.page.locator("#reply")

    @property
    def key(self) -> str:
        expect(self.page).to_have_url(re.compile(r"#demo(:|%3A)local"))
        return str(self.page.evaluate("decodeURIComponent(location.hash.slice(1))"))

    def choose(self, story: str = STORY) -> None:
        self.page.locator(f"[data-story={story}]").click()

    def say(self, text: str) -> None:
        self.page.locator("#own-text").fill(text)
        self.page.get_by_role("button", name="Send as customer").click()
        expect(self.page.locator("#own-text")).to_have_value("")

    def send(self) -> None:
        self.page.get_by_role("button", name="Send", exact=True).click()

    def said(self) -> list[str]:
        return [str(text) for text in self.page.locator("#thread .text").all_inner_texts()]


@pytest.fixture
def desk(context: BrowserContext, running: RunningService) -> Desk:
    """The desk, open on the shared service."""
    return Desk(context.new_page(), running.url)


def sidebar_alone(context: BrowserContext, desk: Desk, key: str) -> Page:
    """The same sidebar page without a desk around it."""
    page = context.new_page()
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(f"{desk.url}/demo/sidebar?conversation={key}")
    return page


def test_the_whole_story(desk: Desk) -> None:
    """A customer writes, a nudge comes with their words marked, it is made one's own and sent."""
    desk.choose()
    marks = desk.sidebar.locator("#feeling mark")
    expect(marks.first).to_be_visible()
    assert any("charged twice" in mark for mark in marks.all_inner_texts())
    expect(desk.nudge.get_by_role("heading")).not_to_be_empty()
    assert "Dana" in desk.sidebar.locator("#feeling-title").inner_text()

    own = desk.nudge.get_by_role("textbox")
    own.fill(f"{own.input_value()} I'm Sam, by the way.")
    desk.nudge.get_by_role("button", name="Insert").click()

    expect(desk.nudge).to_be_hidden()
    expect(desk.reply).to_have_value(re.compile(r"I'm Sam, by the way\.$"))
    expect(desk.reply).to_be_focused()
    written = desk.reply.input_value()
    expect(desk.sidebar.get_by_role("meter")).to_have_count(3)
    desk.page.wait_for_timeout(900)
    expect(desk.nudge).to_be_hidden()
    desk.send()
    expect(desk.reply).to_have_value("")
    expect(desk.page.locator("#thread .by-agent .text")).to_have_text(written)

    kept = outcomes(desk)
    assert [outcome for outcome, _ in kept] == ["edited", "inserted"]
    desk.page.get_by_role("button", name="Send the next line").click()
    expect(desk.page.locator("#thread li")).to_have_count(3)
    expect(desk.sidebar.locator("#feeling blockquote")).to_contain_text("screenshot")


def outcomes(desk: Desk) -> list[tuple[str, str | None]]:
    """What the log kept of the agent's answers, read as a sidebar reads it."""
    return [
        (event["outcome"], event.get("reason") or event.get("scope"))
        for event in desk.page.evaluate(READ_LOG, desk.key)
        if event["kind"] == "outcome"
    ]


READ_LOG = """async (key) => {
  const { parser } = await import("/static/sidebar/stream.js");
  const opened = await fetch("/demo/conversations", { method: "POST",
    headers: { "Content-Type": "application/json" }, body: JSON.stringify({ conversation: key }) });
  const { token } = await opened.json();
  const stop = new AbortController();
  const answer = await fetch(`/v1/conversations/${key}/events`, { signal: stop.signal,
    headers: { Authorization: `Bearer ${token}`, "Last-Event-ID": "0-0" } });
  const found = [];
  let done = false;
  const feed = parser(({ type, data }) => {
    if (type === "entry") found.push(JSON.parse(data));
    if (type === "state") done = true;
  });
  const reader = answer.body.getReader();
  const decode = new TextDecoder();
  while (!done) feed(decode.decode((await reader.read()).value, { stream: true }));
  stop.abort();
  return found;
}"""


def test_dismissed_with_a_reason(desk: Desk) -> None:
    """The reason is from the closed list and is kept; the nudge does not come back."""
    desk.choose()
    desk.nudge.get_by_role("button", name="Dismiss").click()
    desk.nudge.get_by_role("button", name="The wording doesn't fit").click()

    expect(desk.nudge).to_be_hidden()
    expect(desk.sidebar.locator("#rest")).to_contain_text("Dismissed")
    desk.page.wait_for_timeout(300)
    assert outcomes(desk) == [("dismissed", "words_do_not_fit")]
    desk.page.reload()
    expect(desk.sidebar.locator("#feeling")).to_be_visible()
    expect(desk.nudge).to_be_hidden()


def test_snoozed_it_is_quiet(desk: Desk) -> None:
    """The quiet state says until when; the reading stays."""
    desk.choose()
    desk.nudge.get_by_role("button", name="Snooze").click()
    desk.nudge.get_by_role("button", name="One hour").click()

    expect(desk.nudge).to_be_hidden()
    expect(desk.sidebar.locator("#rest")).to_contain_text(re.compile(r"Snoozed until \d"))
    expect(desk.sidebar.locator("#feeling")).to_be_visible()
    assert outcomes(desk) == [("snoozed", "hour")]

    desk.page.reload()
    desk.sidebar.get_by_role("button", name="Show advice again").click()
    expect(desk.sidebar.locator("#rest")).not_to_contain_text("Snoozed")


def test_copied(context: BrowserContext, desk: Desk) -> None:
    """Without a composer, Copy is the main way, and what is copied is what stands there."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.choose()
    expect(desk.nudge).to_be_visible()
    alone = sidebar_alone(context, desk, desk.key)
    expect(alone.get_by_role("button", name="Insert")).to_have_count(0)
    words = alone.locator("#nudge textarea").input_value()
    alone.get_by_role("button", name="Copy").click()

    expect(alone.locator("#rest")).to_contain_text("Copied")
    assert alone.evaluate("navigator.clipboard.readText()") == words


def test_two_sidebars_keep_in_step(context: BrowserContext, desk: Desk) -> None:
    """What is said or answered in one window shows in the other."""
    desk.choose()
    expect(desk.nudge).to_be_visible()
    other = sidebar_alone(context, desk, desk.key)
    expect(other.locator("#nudge")).to_be_visible()

    other.get_by_role("button", name="Dismiss").click()
    other.get_by_role("button", name="Already done").click()
    expect(desk.nudge).to_be_hidden()

    desk.page.bring_to_front()
    desk.page.get_by_role("button", name="Send the next line").click()
    expect(other.locator("blockquote")).to_contain_text("screenshot")
    expect(desk.sidebar.locator("blockquote")).to_contain_text("screenshot")


def test_words_under_the_agents_hands_stay(context: BrowserContext, desk: Desk) -> None:
    """Advice that is withdrawn while it is being edited stays, says so, and goes when told to."""
    desk.choose()
    own = desk.nudge.get_by_role("textbox")
    own.fill("Dana, I am looking at both charges.")
    other = sidebar_alone(context, desk, desk.key)
    other.get_by_role("button", name="Dismiss").click()
    other.get_by_role("button", name="Not now").click()

    # A browser draws a window at the back seldom, and waits for drawing before it clicks.
    desk.page.bring_to_front()
    notice = desk.nudge.locator(".notice")
    expect(notice).to_contain_text("moved on")
    expect(own).to_have_value("Dana, I am looking at both charges.")
    desk.page.get_by_role("button", name="Send the next line").click()
    expect(desk.sidebar.locator("blockquote")).to_contain_text("screenshot")
    expect(own).to_have_value("Dana, I am looking at both charges.")
    first = desk.nudge.get_attribute("data-id")
    notice.get_by_role("button").click()
    expect(desk.sidebar.locator(f"#nudge[data-id='{first}']")).to_have_count(0)


def test_a_service_that_starts_again(
    context: BrowserContext, start: Callable[..., RunningService], faults: list[str]
) -> None:
    """While it is away the page says so and holds nothing back; then it resumes by itself."""
    service = start(ASSIST_WORKERS="1")
    desk = Desk(context.new_page(), service.url)
    desk.choose()
    expect(desk.nudge).to_be_visible()
    link = desk.sidebar.locator("#link")
    expect(link).to_be_hidden()

    service.stop()
    expect(link).to_contain_text("Reconnecting")
    expect(desk.nudge).to_be_visible()
    desk.reply.fill("Hello Dana")
    expect(desk.sidebar.locator("#unchecked")).to_be_visible()
    desk.nudge.get_by_role("button", name="Dismiss").click()
    desk.nudge.get_by_role("button", name="Not now").click()

    service.start()
    expect(link).to_be_hidden(timeout=25_000)
    expect(desk.sidebar.locator("#unchecked")).to_have_count(0)
    desk.page.get_by_role("button", name="Send the next line").click()
    expect(desk.sidebar.locator("blockquote")).to_contain_text("screenshot")
    assert ("dismissed", "not_now") in outcomes(desk)


HOSTILE = [
    "<script>top.hacked = 1</script><img src=x onerror='top.hacked = 1'> I've been charged twice!",
    "\u202eI've been charged twice\u202c and nobody answered, أنا غاضب جدا 🤬👩‍👩‍👧",
    "Z̸̢̛͖̙a̷l̴g̸o charged twice " + "x" * 5_000,
    "&lt;b&gt; </textarea></iframe><svg onload=hacked=1> still waiting, nobody answered",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_only_words(desk: Desk, text: str) -> None:
    """Markup, turned writing and emoji are shown as text on both sides; nothing of them runs."""
    desk.say(text)

    shown = desk.page.locator("#thread .text")
    expect(shown).to_have_text(text)
    quote = desk.sidebar.locator("blockquote")
    expect(quote).to_be_visible()
    assert quote.evaluate("node => [...node.querySelectorAll('*')].every(n => n.tagName==='MARK')")
    read = quote.text_content() or ""
    assert read.strip("…") in text
    assert desk.page.evaluate("window.hacked") is None
    assert desk.page.locator("#thread :is(script, img, svg, iframe)").count() == 0
    assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_marks_sit_on_the_words_after_emoji(desk: Desk) -> None:
    """Spans count code points: an emoji before the words shifts nothing."""
    desk.say("🤬🤬🤬 I've been charged twice, this is a scam")

    marks = desk.sidebar.locator("mark")
    expect(marks.first).to_be_visible()
    marked = [mark for mark in marks.all_inner_texts() if "charged twice" in mark]
    assert marked
    assert marked[0] in "I've been charged twice, this is a scam"


def test_by_keyboard_alone(desk: Desk) -> None:
    """From the story to a dismissed nudge without a mouse; Escape closes, focus is never lost."""
    page = desk.page
    page.locator(f"[data-story={STORY}]").focus()
    page.keyboard.press("Enter")
    expect(desk.nudge).to_be_visible()
    frame = page.frames[1]

    def focused() -> str:
        return str(
            frame.evaluate("document.activeElement?.ariaLabel || document.activeElement?.innerText")
        )

    page.locator("#send").focus()
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(focused())
        if seen[-1] == "Dismiss":
            break
    assert "Your wording, edit freely" in seen
    assert "Insert" in seen
    ring = frame.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring == "solid"

    page.keyboard.press("Enter")
    assert focused() == "Not true"
    page.keyboard.press("Escape")
    assert focused() == "Dismiss"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(desk.nudge).to_be_hidden()
    assert frame.evaluate("document.activeElement.id") == "assist"
    expect(desk.sidebar.locator("#say")).to_contain_text("Dismissed")


def test_every_control_has_a_name_and_news_is_polite(desk: Desk) -> None:
    """A screen reader finds names on all controls and one polite region for what changed."""
    desk.choose()
    expect(desk.nudge).to_be_visible()
    desk.reply.fill("I understand your frustration.")
    expect(desk.sidebar.get_by_role("meter")).to_have_count(3)

    for control in desk.sidebar.locator("button, textarea, summary, [role=meter]").all():
        if control.is_visible():
            assert control.evaluate(
                "n => (n.ariaLabel || n.innerText || n.getAttribute('aria-label') || '').trim()"
            )
    assert desk.sidebar.locator("#say").get_attribute("aria-live") == "polite"
    assert desk.sidebar.locator("[aria-live=assertive], [role=alert]").count() == 0
    assert desk.page.locator("#thread").get_attribute("role") == "log"


def test_reviewed_while_typing(desk: Desk) -> None:
    """The meter moves with the words; an answer to older words never replaces a newer one."""
    desk.choose()
    expect(desk.nudge).to_be_visible()
    slow: list[Route] = []

    def hold_first(route: Route) -> None:
        if not slow:
            slow.append(route)
        else:
            route.continue_()

    desk.page.route("**/draft", hold_first)
    desk.reply.fill("Old words.")
    desk.page.wait_for_timeout(300)
    assert len(slow) == 1
    desk.reply.fill(
        "You've been charged twice this month with your rent due tomorrow, that is awful."
    )
    validation = desk.sidebar.locator(".validation")
    expect(validation).to_contain_text("own terms")
    meter = desk.sidebar.get_by_role("meter", name="Acknowledges")
    assert float(meter.get_attribute("aria-valuenow") or 0) > 0.5
    expect(desk.sidebar.locator(".met-note")).to_be_visible()

    desk.page.unroute("**/draft")
    desk.reply.fill("")
    expect(validation).to_have_count(0)


def test_a_draft_that_waits_its_turn_is_checked_again_by_itself(desk: Desk) -> None:
    """A service with too much to do says so; nobody has to type on for the check to come back."""
    desk.choose()
    expect(desk.nudge).to_be_visible()
    busy = {"error": {"code": "overloaded", "message": "", "hint": ""}}
    desk.page.route("**/draft", lambda route: route.fulfill(status=503, json=busy))
    desk.reply.fill("Hello Dana, one moment please.")
    expect(desk.sidebar.locator("#unchecked")).to_contain_text("A lot is going on")

    desk.page.unroute("**/draft")

    expect(desk.sidebar.locator("#unchecked")).to_have_count(0, timeout=15_000)
    expect(desk.sidebar.locator(".ace")).to_be_visible()


def test_a_draft_that_cannot_be_reviewed_can_be_sent(desk: Desk) -> None:
    """Fail open: the page says that the draft is not checked, and the reply goes out."""
    desk.choose()
    expect(desk.nudge).to_be_visible()
    desk.page.route("**/draft", lambda route: route.fulfill(status=500, body="{}"))
    desk.reply.fill("Hello Dana, one moment please.")
    expect(desk.sidebar.locator("#unchecked")).to_contain_text("send as usual")

    desk.send()

    expect(desk.page.locator("#thread .by-agent .text")).to_have_text(
        "Hello Dana, one moment please."
    )


def test_a_page_whose_token_is_over_says_so(context: BrowserContext, desk: Desk) -> None:
    """After 401 nothing is tried again, and the page tells what to do."""
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=401, json={"error": {"code": "x", "message": "x", "hint": ""}})

    context.route("**/events", refuse)
    page = context.new_page()
    page.goto(f"{desk.url}/demo/sidebar?conversation=demo:local:old")

    expect(page.locator("#link")).to_contain_text("reopen")
    page.wait_for_timeout(1_500)
    assert len(asked) == 1


def test_a_strange_window_is_not_heard(desk: Desk) -> None:
    """Messages from another origin, or from elsewhere than the desk, change nothing."""
    desk.choose()
    expect(desk.nudge).to_be_visible()
    frame = desk.page.frames[1]
    frame.evaluate(
        """() => {
          const data = { assist: true, type: "conversation", key: null };
          const from = (origin, source) =>
            window.dispatchEvent(new MessageEvent("message", { origin, source, data }));
          from("https://evil.example", window.parent);
          from(location.origin, window);
          from("null", window.parent);
        }"""
    )
    desk.page.wait_for_timeout(200)

    expect(desk.nudge).to_be_visible()


def test_a_promise_against_policy_is_held_until_it_is_answered_for(
    context: BrowserContext, start: Callable[..., RunningService], tmp_path: Path
) -> None:
    """The send waits, the fixed words stand locked in the sidebar, an override lets it go."""
    (tmp_path / "rules" / "core").mkdir(parents=True)
    (tmp_path / "rules" / "core" / "refunds.yaml").write_text(RULE, encoding="utf-8")
    service = start(ASSIST_WORKERS="1", ASSIST_RULES_DIR=str(tmp_path / "rules"))
    desk = Desk(context.new_page(), service.url)
    desk.choose("against-policy")
    expect(desk.sidebar.locator("#feeling")).to_be_visible()
    promise = "No problem, I'll refund you in full today."
    desk.reply.fill(promise)
    desk.send()

    expect(desk.page.locator("#notice")).to_contain_text("Not sent")
    expect(desk.page.locator("#thread .by-agent")).to_have_count(0)
    expect(desk.sidebar.get_by_text("Refunds are available for 30 days").first).to_be_visible()
    locked = desk.sidebar.locator(".fixed")
    if locked.count():
        expect(locked.locator("textarea")).to_have_count(0)
        expect(locked.locator(".icon-lock")).to_be_visible()
        expect(locked).to_contain_text("Fixed wording")
        assert locked.evaluate("n => getComputedStyle(n).borderTopStyle") == "dashed"

    desk.sidebar.get_by_role("button", name="Send anyway").click()
    desk.sidebar.get_by_role("button", name="A manager approved it").click()
    desk.send()
    expect(desk.page.locator("#thread .by-agent .text")).to_have_text(promise)
    assert ("overridden", "manager_approved") in outcomes(desk)
    expect(desk.sidebar.locator("#nudge[data-level=stop]")).to_have_count(0)


def test_a_desk_that_does_not_answer_costs_no_words(context: BrowserContext, desk: Desk) -> None:
    """When Insert does not arrive, the words are on the clipboard, and the page says so."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.page.add_init_script(
        "addEventListener('message', (e) => window.deaf && e.stopImmediatePropagation(), true)"
    )
    desk.page.reload()
    desk.choose()
    words = desk.nudge.get_by_role("textbox").input_value()
    desk.page.evaluate("window.deaf = true")
    desk.nudge.get_by_role("button", name="Insert").click()

    expect(desk.sidebar.locator("#rest")).to_contain_text("copied instead")
    assert desk.page.evaluate("navigator.clipboard.readText()") == words
    assert [outcome for outcome, _ in outcomes(desk)] == ["copied"]


def test_a_snooze_that_ends_is_noticed(desk: Desk) -> None:
    """When the hour is over the page asks again by itself."""
    desk.page.clock.install()
    desk.choose()
    desk.nudge.get_by_role("button", name="Snooze").click()
    desk.nudge.get_by_role("button", name="One hour").click()
    expect(desk.sidebar.locator("#rest")).to_contain_text("Snoozed until")

    with desk.page.expect_response(re.compile(r"/v1/conversations/[^/]+$")):
        desk.page.clock.fast_forward("01:00:05")
    desk.sidebar.get_by_role("button", name="Show advice again").click()


def test_a_quick_hand_sends_the_next_line_once(desk: Desk) -> None:
    """Two presses in a row are two lines, never the same one twice."""
    desk.choose()
    following = desk.page.get_by_role("button", name="Send the next line")
    following.dblclick()
    expect(desk.page.locator("#thread li")).to_have_count(3)
    said = desk.said()

    assert len(set(said)) == 3


CONTRAST = """() => {
  const rgb = (text) => {
    const found = text.match(/[\\d.]+/g).map(Number);
    return { r: found[0], g: found[1], b: found[2], a: found[3] ?? 1 };
  };
  const over = (top, base) => ({ a: 1, r: top.r * top.a + base.r * (1 - top.a),
    g: top.g * top.a + base.g * (1 - top.a), b: top.b * top.a + base.b * (1 - top.a) });
  const ground = (node) => {
    const own = rgb(getComputedStyle(node).backgroundColor);
    if (own.a === 1) return own;
    const under = node.parentElement ? ground(node.parentElement) : { r: 255, g: 255, b: 255, a: 1 };
    return over(own, under);
  };
  const light = ({ r, g, b }) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const bad = [];
  for (const node of document.querySelectorAll("body *")) {
    const words = [...node.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!(words || node.matches("textarea")) || !node.checkVisibility()
        || node.matches(".unseen, .unseen *, noscript, option")) continue;
    let fade = 1;
    for (let up = node; up; up = up.parentElement) fade *= Number(getComputedStyle(up).opacity);
    const back = ground(node);
    const ink = rgb(getComputedStyle(node).color);
    const fore = over({ ...ink, a: ink.a * fade }, back);
    const [hi, lo] = [light(fore), light(back)].sort((a, b) => b - a);
    const ratio = (hi + 0.05) / (lo + 0.05);
    if (ratio < 4.5) bad.push(`${ratio.toFixed(2)} ${node.tagName}.${node.className} ${node.textContent.slice(0, 40)}`);
  }
  return bad;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_can_be_read_in(browser: Browser, running: RunningService, scheme: Any) -> None:
    """Contrast of 4.5 to 1 and more for all text, with everything opened, in both schemes."""
    context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")
    desk = Desk(context.new_page(), running.url)
    desk.choose()
    expect(desk.nudge).to_be_visible()
    desk.reply.fill("I understand your frustration. You've been charged twice with rent due.")
    expect(desk.sidebar.get_by_role("meter")).to_have_count(3)
    desk.page.wait_for_timeout(900)
    frame = desk.page.frames[1]
    frame.evaluate("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
    desk.nudge.get_by_role("button", name="Snooze").click()

    assert frame.evaluate("getComputedStyle(document.documentElement).colorScheme") in (
        scheme,
        "light dark",
    )
    assert frame.evaluate(CONTRAST) == []
    assert desk.page.evaluate(CONTRAST) == []
    context.close()


def test_the_host_decides_the_colours(context: BrowserContext, desk: Desk) -> None:
    """``?colorScheme=dark`` is dark on a light machine, at once."""
    page = context.new_page()
    page.goto(f"{desk.url}/demo/sidebar?colorScheme=dark")

    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(int(part) for part in re.findall(r"\d+", dark)[:3]) < 60


@pytest.mark.parametrize("width", [280, 320, 560])
def test_a_narrow_sidebar_needs_no_sideways_scroll(
    context: BrowserContext, desk: Desk, width: int
) -> None:
    """Everything opened, with a word that has no end, nothing is wider than the page."""
    desk.say("I've been charged twice " + "verylongword" * 60 + " and nobody answered!")
    expect(desk.nudge).to_be_visible()
    page = sidebar_alone(context, desk, desk.key)
    page.set_viewport_size({"width": width, "height": 600})
    expect(page.locator("#nudge")).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
    page.get_by_role("button", name="Dismiss").click()

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_desk_itself_fits_a_small_screen(context: BrowserContext, desk: Desk) -> None:
    """320 px wide, the desk stacks its parts."""
    desk.choose()
    expect(desk.nudge).to_be_visible()
    desk.page.set_viewport_size({"width": 320, "height": 700})

    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 320


PIECES = [
    ("event: state\ndata: 1\n\n", [["state", "1", None]]),
    ("id: 5-0\nevent: entry\ndata: {}\n\n", [["entry", "{}", "5-0"]]),
    ("data: a\ndata: b\n\n", [["message", "a\nb", None]]),
    (": keep\n\ndata: x\r\n\r\ndata: y\r\r", [["message", "x", None], ["message", "y", None]]),
    ("data:tight\nid\n\n", [["message", "tight", ""]]),
    ("event: lonely\n\ndata: 1\n", []),
    ("data: 😀 é\n\n", [["message", "😀 é", None]]),
]


@pytest.mark.parametrize(("text", "events"), PIECES)
def test_a_stream_cut_anywhere_gives_the_same_events(
    blank: Page, text: str, events: list[Any]
) -> None:
    """However the network cuts the bytes, the parser hands on the same events."""
    found = blank.evaluate(
        """async (text) => {
          const { parser } = await import("/static/sidebar/stream.js");
          const bytes = new TextEncoder().encode(text);
          const all = [];
          for (let size = 1; size <= bytes.length; size += 1) {
            const got = [];
            const feed = parser(({ type, data, id }) => got.push([type, data, id ?? null]));
            const decode = new TextDecoder();
            for (let at = 0; at < bytes.length; at += size)
              feed(decode.decode(bytes.slice(at, at + size), { stream: true }));
            all.push(got);
          }
          return all;
        }""",
        text,
    )

    assert all(got == events for got in found), found
