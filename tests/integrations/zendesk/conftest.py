"""A Chromium, a service whose Zendesk app is set up, and Zendesk's page, for the browser tests."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import FLAGS, chromium
from tests.conftest import RunningService
from tests.integrations.zendesk.hosting import APP, LOCAL, RULE, serve_host


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS, LOCAL])
        yield found
        found.close()


@pytest.fixture(scope="package")
def service_for_zendesk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """Started once for the folder; each test has tickets of its own."""
    rules = tmp_path_factory.mktemp("rules")
    (rules / "house").mkdir()
    (rules / "house" / "no-pineapple.yaml").write_text(RULE)
    found = RunningService(
        tmp_path_factory.mktemp("zendesk") / "data", **APP.settings(), ASSIST_RULES_DIR=str(rules)
    )
    yield found.start()
    found.stop()


@pytest.fixture
def host(browser: Browser) -> Iterator[Page]:
    """Zendesk's page with one ticket open, whose app is not opened yet."""
    context = browser.new_context()
    context.set_default_timeout(20_000)
    yield serve_host(context)
    context.close()
