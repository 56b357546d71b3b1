"""The sidebar page's frame: what it is told, and what its headers allow."""

import json
import re
from pathlib import Path

import pytest
from flask import Flask

from assist_service.web.sidebar import SidebarPage, script_json, sidebar_page

HOSTILE = '</script><script>alert(1)</script>\u2028"'


def page(**changed: object) -> SidebarPage:
    told: dict[str, object] = {
        "key": "demo:local:1",
        "token": "t",
        "desk": "/static/sidebar/desk.js",
        "desk_name": "Demo desk",
        **changed,
    }
    return SidebarPage(**told)  # type: ignore[arg-type]


@pytest.fixture
def pages() -> Flask:
    return Flask("assist_service.web", static_folder="static")


def rendered(pages: Flask, made: SidebarPage, query: str = "") -> tuple[str, dict[str, str]]:
    with pages.test_request_context(f"/sidebar?{query}"):
        response = sidebar_page(made)
        return response.get_data(as_text=True), dict(response.headers)


def test_only_named_pages_may_frame_it_and_only_our_files_run(pages: Flask) -> None:
    """The policy names every source, allows no inline script and no other origin."""
    sdk = "https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js"
    made = page(frame_ancestors=("https://acme.zendesk.com",), extra_scripts=(sdk,))

    body, headers = rendered(pages, made)

    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == f"'self' {sdk}"
    assert policy["connect-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "https://acme.zendesk.com"
    assert f'<script src="{sdk}" defer></script>' in body
    assert headers["Cache-Control"] == "no-store"
    assert "X-Frame-Options" not in headers
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize(
    "changed",
    [
        {"frame_ancestors": ("https://a.example; script-src *",)},
        {"frame_ancestors": ("*",)},
        {"extra_scripts": ("https://a.example/x.js https://b.example/y.js",)},
        {"extra_scripts": ("http://a.example/x.js",)},
        {"extra_scripts": ("https://a.example/x.js;",)},
        {"desk": "//evil.example/desk.js"},
        {"desk": "https://evil.example/desk.js"},
        {"desk": '/x.js"><script>'},
    ],
)
def test_a_source_that_would_widen_the_policy_is_refused(
    pages: Flask, changed: dict[str, object]
) -> None:
    """A blank, semicolon, star or foreign module never reaches the header."""
    with pytest.raises(ValueError, match=r"frame a page|https address|module"):
        rendered(pages, page(**changed))


def test_what_the_page_is_told_cannot_end_its_script(pages: Flask) -> None:
    """A hostile agent name stays data inside the JSON element."""
    body, _ = rendered(pages, page(agent_name=HOSTILE, desk_name=HOSTILE))

    told = re.search(r'<script type="application/json" id="page">(.*?)</script>', body, re.DOTALL)
    assert told is not None
    assert json.loads(told[1])["agent_name"] == HOSTILE
    assert "alert(1)</script>" not in body


def test_script_json_is_the_same_data() -> None:
    """Escaping changes the bytes, never the value."""
    assert json.loads(script_json({"a": HOSTILE, "b": None})) == {"a": HOSTILE, "b": None}
    assert "<" not in script_json(HOSTILE)


@pytest.mark.parametrize(
    ("query", "theme"),
    [("colorScheme=dark", "dark"), ("colorScheme=light", "light"), ("colorScheme=x%22", "auto")],
)
def test_the_hosts_colours_are_there_before_any_script(
    pages: Flask, query: str, theme: str
) -> None:
    """The first paint already has the host's scheme; anything else is the reader's own."""
    body, _ = rendered(pages, page(), query)

    assert f'data-theme="{theme}"' in body


def test_every_file_of_the_page_is_named_for_preloading(pages: Flask) -> None:
    """A module that is not preloaded costs one more round trip before the first nudge."""
    body, _ = rendered(pages, page())
    assert pages.static_folder is not None
    files = {found.name for found in (Path(pages.static_folder) / "sidebar").glob("*.js")}

    assert files == set(re.findall(r"/static/sidebar/(\w+\.js)", body))


def test_the_page_stays_small(pages: Flask) -> None:
    """All of the page's own files together, unzipped: under 60 KiB."""
    assert pages.static_folder is not None
    folder = Path(pages.static_folder)
    files = [*(folder / "sidebar").iterdir(), folder / "tokens.css"]

    assert sum(found.stat().st_size for found in files) < 60 * 1024
