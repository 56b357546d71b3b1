"""What an agent meets in the sidebar over a working day in Zendesk, whatever the service is doing."""

import itertools
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
import requests
from playwright.sync_api import Frame, Page, Route, expect

from tests.conftest import RunningService
from tests.integrations.zendesk.hosting import ACCOUNT, opened, say

pytestmark = pytest.mark.browser
ANGRY = "I have been waiting three weeks for my refund. This is unacceptable, I am so angry!"
FRUIT = "<p>I will send you a <b>pineapple</b>.</p>"
_tickets = itertools.count(2000)


@pytest.fixture
def zendesk(service_for_zendesk: RunningService) -> RunningService:
    return service_for_zendesk


@pytest.fixture
def number(host: Page) -> str:
    """A ticket of the test's own, open in the host page."""
    number = str(next(_tickets))
    host.evaluate(f"() => {{ ticket.state['ticket.id'] = {number}; }}")
    return number


@pytest.fixture(scope="module")
def bearer(service_for_zendesk: RunningService) -> dict[str, str]:
    return service_for_zendesk.bearer(f"zendesk:{ACCOUNT}")


def state(service: RunningService, number: str, bearer: dict[str, str]) -> dict[str, Any]:
    url = f"{service.url}/v1/conversations/zendesk:{ACCOUNT}:{number}"
    found: dict[str, Any] = requests.get(url, headers=bearer, timeout=10).json()
    return found


def until(host: Page, holds: Callable[[], bool], what: str) -> None:
    """Wait while the page goes on: its requests pass through here."""
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, f"waited 20 s for {what}"
        host.wait_for_timeout(20)


def saved(host: Page, nth: int = 0) -> str:
    """Press Submit; what holds it, or "" when it goes through."""
    host.evaluate("ticket.save()")
    host.wait_for_function(f"() => ticket.seen.replies.length > {nth}")
    reply = host.evaluate(f"ticket.seen.replies[{nth}]")
    assert reply["key"] == "iframe.reply:ticket.save"
    return str(reply["error"]["msg"]) if "error" in reply else ""


def test_a_ticket_nobody_told_of_works_at_once(host, zendesk, number, bearer):
    """No webhook ever came: the page tells who is in it and what was said, and notes stay out."""
    host.evaluate(
        f"""() => {{
          Object.assign(ticket.state, {{ "ticket.assignee.group": {{ id: 7, name: "Billing" }},
            "ticket.assignee.user": {{ id: 5, name: "Sam Okafor" }},
            "ticket.requester": {{ id: 9, name: "Priya Raman" }} }});
          ticket.state["ticket.conversation"] = [
            {{ author: {{ role: "end-user", name: "Priya Raman" }}, message: {{ content: "Hello?" }},
              timestamp: "2026-11-24T07:00:00Z" }},
            {{ author: {{ role: "agent", name: "Sam" }}, message: {{ content: "Pain in the neck" }},
              channel: {{ name: "internal" }}, timestamp: "2026-11-24T07:01:00Z" }},
            {{ author: {{ role: "end-user", name: "Priya Raman" }}, message: {{ content: {json.dumps(ANGRY)} }},
              timestamp: "2026-11-24T07:02:00Z" }},
          ];
        }}"""
    )
    frame = opened(host, zendesk)
    frame.wait_for_selector("#nudge:not([hidden])")
    expect(frame.locator("#feeling")).to_contain_text("Priya")
    known = state(zendesk, number, bearer)
    assert [turn["text"] for turn in known["turns"]] == ["Hello?", ANGRY]
    assert known["details"]["team_name"] == "Billing"
    assert known["details"]["agent_name"] == "Sam Okafor"


@pytest.mark.parametrize("first", ["page", "webhook"])
def test_a_message_that_page_and_webhook_tell_counts_once(host, zendesk, number, bearer, first):
    frame = opened(host, zendesk)
    if first == "webhook":
        say(zendesk, ANGRY, number)
    host.evaluate("(text) => ticket.say('end-user', text)", ANGRY)
    frame.wait_for_selector("#feeling:not([hidden])", timeout=20_000)
    if first == "page":
        until(host, lambda: state(zendesk, number, bearer)["turns"] != [], "the page to tell")
        say(zendesk, ANGRY, number)
    host.evaluate("() => ticket.say('agent', 'Let me look.')")
    frame_turns = lambda: [t["text"] for t in state(zendesk, number, bearer)["turns"]]  # noqa: E731
    until(host, lambda: "Let me look." in frame_turns(), "the agent's message to be told")
    assert frame_turns() == [ANGRY, "Let me look."]


def test_a_new_group_and_assignee_are_noticed(host, zendesk, number, bearer):
    host.evaluate("() => { ticket.state['ticket.assignee.group'] = { id: 7, name: 'Billing' }; }")
    opened(host, zendesk)
    until(
        host,
        lambda: state(zendesk, number, bearer)["details"].get("team") == "7",
        "the group to be told",
    )
    host.evaluate(
        """() => {
          ticket.state["ticket.assignee.user"] = { id: 6, name: "Kim" };
          ticket.change("ticket.assignee.group", { id: 8, name: "Returns" }, "ticket.assignee.group.id.changed");
        }"""
    )
    until(
        host,
        lambda: state(zendesk, number, bearer)["details"].get("team_name") == "Returns",
        "the change",
    )
    assert state(zendesk, number, bearer)["details"]["agent_name"] == "Kim"


def test_a_held_save_offers_words_and_goes_through_with_a_reason(host, zendesk, number):
    """The finding holds it, the bridge stands ready, and the agent has the last word."""
    say(zendesk, ANGRY, number)
    frame = opened(host, zendesk)
    frame.wait_for_selector("#nudge:not([hidden])")
    host.evaluate("(draft) => ticket.type(draft)", FRUIT)
    frame.get_by_text("Fruit is not ours to promise.").first.wait_for()
    held = saved(host)
    assert held.startswith("Fruit is not ours to promise.")
    assert "Assist panel" in held
    expect(frame.locator("#nudge")).to_contain_text("We do not deliver fruit.")
    expect(frame.locator("#nudge button:has-text('Insert')")).to_be_visible()
    frame.get_by_role("button", name="Send anyway").first.click()
    frame.get_by_role("button", name="A manager approved it").first.click()
    assert saved(host, 1) == ""


def test_the_bridge_goes_in_and_what_is_left_is_looked_at_again(host, zendesk, number):
    say(zendesk, ANGRY, number)
    frame = opened(host, zendesk)
    frame.wait_for_selector("#nudge:not([hidden])")
    host.evaluate("(draft) => ticket.type(draft)", FRUIT)
    frame.locator("#nudge:has-text('We do not deliver fruit.') button:has-text('Insert')").click()
    host.wait_for_function(
        "() => ticket.state['comment.text'].includes('We do not deliver fruit.')"
    )
    host.evaluate(
        "() => ticket.type('<p>We do not deliver fruit. Let me look at your refund.</p>')"
    )
    assert saved(host) == ""


@pytest.mark.parametrize(
    "service_is",
    ["slow", "broken", "gone"],
)
def test_a_save_is_never_held_for_long_and_never_by_a_fault(host, zendesk, number, service_is):
    """Two seconds at most, whatever the service does."""
    opened(host, zendesk)
    answers = {
        "slow": lambda route: None,
        "broken": lambda route: route.fulfill(status=500, body="<h1>oops</h1>"),
        "gone": lambda route: route.abort(),
    }
    host.context.route("http://127.0.0.1:*/**/draft", answers[service_is])
    host.evaluate("(draft) => ticket.type(draft)", FRUIT)
    started = time.monotonic()
    assert saved(host) == ""
    assert time.monotonic() - started < 2.0 + 5.0  # the rest is for a busy machine


def test_a_second_submit_while_the_first_waits_is_one(host, zendesk, number):
    """The SDK drops it; the first verdict is the only one."""
    opened(host, zendesk)
    host.context.route("http://127.0.0.1:*/**/draft", lambda route: None)
    host.evaluate("(draft) => { ticket.type(draft); ticket.save(); ticket.save(); }", FRUIT)
    host.wait_for_function("() => ticket.seen.replies.length > 0")
    host.wait_for_timeout(300)
    assert host.evaluate("ticket.seen.replies.length") == 1


@pytest.mark.parametrize("channel", ["native_messaging", "whatsapp"])
def test_where_a_send_cannot_be_held_it_is_said_beforehand(host, zendesk, number, channel):
    """In a running chat; the composer there may tell nothing of typing, so it is looked at."""
    host.evaluate("(channel) => { ticket.state['ticket.via.channel'] = channel; }", channel)
    frame = opened(host, zendesk)
    host.evaluate("(draft) => ticket.type(draft, true)", FRUIT)
    frame.get_by_text("can't be blocked").wait_for()
    assert frame.get_by_text("can't be blocked").count() == 1, "once, in the card"
    assert saved(host) == "", "Submit sends nothing here, so it is not in the way"


def test_an_answer_that_comes_late_is_dropped(host, zendesk, number):
    frame = opened(host, zendesk)
    held: list[Route] = []

    def first_later(route: Route) -> None:
        if "pineapple" in (route.request.post_data or "") and not held:
            held.append(route)
        else:
            route.continue_()

    host.context.route("http://127.0.0.1:*/**/draft", first_later)
    host.evaluate("(draft) => ticket.type(draft)", FRUIT)
    until(host, lambda: bool(held), "the first review")
    host.evaluate("() => ticket.type('<p>I will look into it today.</p>')")
    frame.wait_for_selector("#reply:not([hidden])")
    held[0].fulfill(status=500, body="late")
    host.wait_for_timeout(200)
    assert frame.get_by_text("Fruit is not ours").count() == 0
    assert frame.locator("#unchecked").count() == 0


def test_light_and_dark_follow_zendesk(host, zendesk, number):
    host.evaluate("() => { ticket.state.colorScheme = 'dark'; }")
    frame = opened(host, zendesk)
    colour = "getComputedStyle(document.body).backgroundColor"
    dark = frame.evaluate(colour)
    assert frame.evaluate("document.documentElement.dataset.theme") == "dark"
    host.evaluate("() => ticket.change('colorScheme', 'light')")
    frame.wait_for_function("() => document.documentElement.dataset.theme === 'light'")
    assert frame.evaluate(colour) != dark


def test_the_height_follows_the_content(host, zendesk, number):
    frame = opened(host, zendesk)
    host.wait_for_function("() => ticket.seen.height > 0")
    before = host.evaluate("ticket.seen.height")
    say(zendesk, ANGRY, number)
    frame.wait_for_selector("#nudge:not([hidden])")
    host.wait_for_function(f"() => ticket.seen.height > {before}")
    shown = frame.evaluate("document.getElementById('assist').offsetHeight")
    assert host.evaluate("ticket.seen.height") == shown


def test_several_open_tickets_keep_to_themselves(host, zendesk, number):
    """Each ticket has a frame of its own, and a draft in one is no business of the other."""
    other = str(next(_tickets))
    host.evaluate(f"() => {{ window.second = new Ticket({{ 'ticket.id': {other} }}); }}")
    one, two = opened(host, zendesk), opened(host, zendesk, ticket="second")
    say(zendesk, ANGRY, number)
    one.wait_for_selector("#feeling:not([hidden])")
    host.evaluate("(draft) => second.type(draft)", FRUIT)
    two.get_by_text("Fruit is not ours to promise.").first.wait_for()
    assert two.locator("#feeling").is_hidden()
    assert one.get_by_text("Fruit is not ours").count() == 0
    assert saved(host) == ""


def test_a_switch_of_ticket_leaves_nothing_of_the_first_behind(host, zendesk, number):
    say(zendesk, ANGRY, number)
    frame: Frame = opened(host, zendesk)
    host.evaluate("(draft) => ticket.type(draft)", FRUIT)
    frame.get_by_text("Fruit is not ours to promise.").first.wait_for()
    other = next(_tickets)
    host.evaluate(
        f"() => {{ ticket.state['ticket.id'] = {other}; ticket.state['comment.text'] = ''; "
        f"ticket.emit('app.activated', {{}}); }}"
    )
    frame.wait_for_selector("#feeling", state="hidden")
    assert frame.get_by_text("Fruit is not ours").count() == 0
    assert saved(host) == ""


def test_hostile_words_and_names_stay_words(host, zendesk, number):
    """From the ticket's page and by webhook, in every part of the sidebar that shows them."""
    attack = "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script>"
    host.evaluate(
        """(attack) => {
          ticket.state["ticket.requester"] = { id: 9, name: attack };
          ticket.state["ticket.assignee.user"] = { id: 5, name: attack };
          ticket.state["ticket.assignee.group"] = { id: 7, name: attack };
        }""",
        attack,
    )
    frame = opened(host, zendesk)
    host.evaluate("(text) => ticket.say('end-user', text)", f"{ANGRY} {attack}")
    frame.wait_for_selector("#nudge:not([hidden])")
    say(zendesk, f"{attack} Still nothing, I am furious!", number)
    frame.wait_for_function("() => document.body.textContent.includes('furious')")
    assert frame.evaluate("window.hacked") is None
    assert frame.locator("#assist img, #assist script").count() == 0
