"""Every page in a real browser: it breaks no rule of its own policy, and a script put into it does not run."""

import re

import pytest
import requests
from playwright.sync_api import Page, sync_playwright

from tests.browser import FLAGS, chromium
from tests.conftest import RunningService
from tests.web.test_routes import TABLE

pytestmark = pytest.mark.browser
HOSTILE = (
    "\u202e<script>window.owned = 1</script><img src=x onerror='window.owned = 1'>"
    "<a href='javascript:window.owned=1'>x</a> I am furious, three weeks late again!"
)
WATCH = """
window.broken = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.broken.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`));
"""
# What an attacker who could write into the page would try; each is one rule of the policy.
INJECT = """
async () => {
  const put = (name, fields) => document.body.append(Object.assign(document.createElement(name), fields));
  window.broken.length = 0;
  put("script", { textContent: "window.owned = 1" });
  put("script", { src: "data:text/javascript,window.owned=1" });
  document.body.insertAdjacentHTML("beforeend", "<img src='/none' onerror='window.owned = 1'>");
  put("style", { textContent: "body { display: none }" });
  put("iframe", { src: "https://evil.example/" });
  put("base", { href: "https://evil.example/" });
  await fetch("https://evil.example/").catch(() => null);
  // A frame is refused where it would be loaded, which is told a moment later.
  for (let tries = 0; tries < 100 && !window.broken.some((one) => /^(frame|default)-src/.test(one)); tries++)
    await new Promise((done) => setTimeout(done, 50));
  return { owned: window.owned ?? null, broken: window.broken.map((one) => one.split(" ")[0]),
           hidden: getComputedStyle(document.body).display === "none", base: document.baseURI };
}
"""
# Addresses that give data or a file, and no page.
NO_PAGE = re.compile(
    r"/(healthz|readyz|metrics|openapi\.json)|.*\.(csv|yaml|json)|.*/events|.*/company.*|/zendesk/.*|/chatwoot/.*"
)


def pages(running: RunningService) -> list[str]:
    """Every page of the table of routes that has an address of its own, and some that need a name."""
    plain = [
        rule
        for method, rule in TABLE
        if method == "GET" and "<" not in rule and not NO_PAGE.fullmatch(rule)
    ]
    return [
        *plain,
        "/console/teams/organisation",
        "/console/no/such/page",
        "/own/enter/wrong",
        "/intercom/live/wrong",
    ]


def written(running: RunningService) -> str:
    """A conversation whose customer is called something that no page may take for its own."""
    ours = {"Origin": running.url}
    told = requests.post(f"{running.url}/demo/conversations", json={}, headers=ours, timeout=30)
    key: str = told.json()["conversation"]
    said = {"conversation": key, "author": "customer", "text": HOSTILE, "author_name": HOSTILE[:60]}
    assert requests.post(f"{running.url}/demo/messages", json=said, headers=ours, timeout=30).ok
    return key


def test_no_page_breaks_its_policy_and_none_runs_what_is_put_into_it(running: RunningService):
    key = written(running)
    link = running.run("users", "invite", "eve@example.com", "--role", "admin").strip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = browser.new_context()
        context.add_init_script(WATCH)
        page = context.new_page()
        page.goto(link.replace("localhost", "127.0.0.1"))
        page.get_by_role("button", name="Sign in").click()
        page.goto(f"{running.url}/demo/sidebar?conversation={key}")
        page.get_by_text("furious", exact=False).first.wait_for()
        looked_at(page, "the sidebar")
        with context.expect_page() as opened:
            page.get_by_role("button", name="My week").click()
        opened.value.get_by_role("heading", name="My week").wait_for()
        found = pages(running)
        for address in found:
            page.goto(running.url + address)
            looked_at(page, address)
        browser.close()
    assert len(found) > 15


def looked_at(page: Page, address: str) -> None:
    assert page.evaluate("[window.owned ?? null, window.broken]") == [None, []], address
    after = page.evaluate(INJECT)
    assert after["owned"] is None, address
    assert after["hidden"] is False, address
    assert "evil" not in after["base"], address
    kinds = {kind.removesuffix("-elem").removesuffix("-attr") for kind in after["broken"]}
    assert {"script-src", "style-src", "connect-src", "base-uri"} <= kinds, (address, kinds)
    assert kinds & {"frame-src", "default-src"}, address
