"""Draw the Zendesk app's logos from its SVG: ``python -m tools.app_logos``. Needs Chromium."""

import os
from pathlib import Path

from playwright.sync_api import sync_playwright

from tools.browser import find

ASSETS = Path(__file__).parent.parent / "integrations/zendesk/app/assets"
SIZES = {"logo.png": 320, "logo-small.png": 128}


def main() -> None:
    """Write one PNG for each size."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find(os.environ), args=["--no-sandbox"]
        )
        for name, size in SIZES.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(
                f"<style>body{{margin:0}}svg{{display:block;width:{size}px}}</style>"
                + (ASSETS / "logo.svg").read_text()
            )
            page.screenshot(path=ASSETS / name, omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
