"""Take the pictures of the READMEs from a running service: ``python -m tools.screenshots``. Needs Chromium.

The service runs in a temporary data folder, on a free port, and stops at the end.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from assist_service.store.connection import Store
from assist_service.store.documents import Documents
from tests.browser import FLAGS, chromium
from tests.conftest import RunningService
from tests.integrations.zendesk.hosting import APP, LOCAL
from tools.helpdesk_screenshots import save_intercom, save_zendesk
from tools.png import recompress

DOCS = Path(__file__).parent.parent / "docs"
IMAGES, ZENDESK, INTERCOM = DOCS / "images", DOCS / "zendesk", DOCS / "intercom"
LARGEST_BYTES = 150_000
STORY = "angry-and-right"
WINDOW = {"width": 1240, "height": 800}
TEAMS = {
    "zendesk:acme:returns": {"name": "Returns"},
    "zendesk:acme:delivery": {"name": "Delivery"},
    "intercom:acme:night": {"name": "Night shift"},
    "intercom:acme:technical": {"name": "Technical support"},
}


def main() -> int:
    """Write all pictures; return 1 if one is too large for a README."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        service = RunningService(Path(folder) / "data", **APP.settings()).start()
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS, LOCAL])
        try:
            _add_teams(service)
            _save_sidebar(browser, service)
            _save_console(browser, service)
            save_zendesk(browser, service, ZENDESK)
            save_intercom(browser, service, INTERCOM)
        finally:
            browser.close()
            service.stop()
    return _compress()


def _add_teams(service: RunningService) -> None:
    """Store four teams, as webhooks of two helpdesks would."""
    store = Store("", service.data_dir).open()
    Documents(store).write("teams", TEAMS, version=0, who="traffic", note="", at=1.0)
    store.close()


def _save_sidebar(browser: Browser, service: RunningService) -> None:
    """Save a conversation on the demo desk, with the sidebar's advice beside it."""
    page = _new_page(browser)
    page.goto(f"{service.url}/demo")
    page.locator(f"[data-story={STORY}]").click()
    expect(page.frame_locator("#sidebar").locator("#nudge")).to_be_visible()
    page.wait_for_timeout(500)  # the sidebar settles: its height, its scroll position
    chat = page.locator(".chat").bounding_box()
    assert chat is not None
    clip = {**chat, "width": WINDOW["width"] - chat["x"]}
    page.screenshot(path=IMAGES / "sidebar.png", clip=clip)
    page.close()


def _save_console(browser: Browser, service: RunningService) -> None:
    """Save the console's teams page as an admin of four teams sees it."""
    link = service.run("users", "invite", "admin@example.com", "--role", "admin").strip()
    page = _new_page(browser)
    page.goto(link.replace("localhost", "127.0.0.1"))
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{service.url}/console/")
    page.screenshot(path=IMAGES / "console.png")
    page.close()


def _new_page(browser: Browser) -> Page:
    return browser.new_page(viewport=WINDOW, color_scheme="light")


def _compress() -> int:
    """Compress the pictures and print their sizes; return 1 if one is too large."""
    sizes = []
    for path in (
        path for folder in (IMAGES, ZENDESK, INTERCOM) for path in sorted(folder.glob("*.png"))
    ):
        sizes.append(path.write_bytes(recompress(path.read_bytes())))
        name = path.relative_to(DOCS)
        print(f"{name}: {sizes[-1] / 1000:.0f} KB, at most {LARGEST_BYTES / 1000:.0f}")
    return int(max(sizes) > LARGEST_BYTES)


if __name__ == "__main__":
    sys.exit(main())
