"""Whatever JSON comes from a page, from Zendesk or stands in an app's files: read, or one error of ours."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.domain.conversation import ConversationKey
from assist_service.errors import PayloadError
from assist_service.helpdesk.contract import TryLater, Undeliverable
from assist_service.helpdesk.payload import Payload
from integrations.zendesk.answers import Answer, budget_wait, raise_for_status, retry_after
from integrations.zendesk.app_package import app_files
from integrations.zendesk.app_rules import faults
from integrations.zendesk.history import chat_message, comment_message
from integrations.zendesk.page_report import read_report

KEY = ConversationKey("zendesk", "1", "141")
NAMES = st.sampled_from(
    [
        "author",
        "text",
        "at",
        "name",
        "team",
        "agent",
        "customer",
        "channel",
        "messages",
        "details",
        "type",
        "content",
        "body",
        "created_at",
        "author_id",
        "public",
        "support",
        "ticket_sidebar",
        "url",
        "parameters",
        "location",
        "scopes",
        "secure",
        "app",
        "title",
    ]
)
WORDS = st.sampled_from(
    [
        "customer",
        "Messaging::X",
        "Comment",
        "user",
        "2026-11-24T08:00:00Z",
        "en",
        "assets/x",
        "https://[",
    ]
)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=20,
)
OBJECT = st.dictionaries(NAMES, ANY, max_size=8)


@given(OBJECT)
@settings(max_examples=150, deadline=None)
def test_what_a_page_tells(told: dict[str, Any]):
    try:
        found = read_report(KEY, Payload(told, "body"), 1.8e9)
    except PayloadError:
        return
    assert all(one.key == KEY and one.from_transcript for one in found)
    assert all(one.message.sent_at <= 1.8e9 for one in found if one.message)


@given(ANY)
@settings(max_examples=150, deadline=None)
def test_what_a_log_or_a_comment_says(told: Any):
    for found in (chat_message(told), comment_message(told, "9")):
        assert found is None or (found.text and found.at)


@given(
    st.integers(100, 999),
    st.dictionaries(
        st.sampled_from(
            ["retry-after", "x-rate-limit", "x-rate-limit-remaining", "ratelimit-reset"]
        ),
        st.text(max_size=12) | st.integers(-9, 10**12).map(str),
    ),
)
@settings(max_examples=150, deadline=None)
def test_any_status_and_any_header(status: int, headers: dict[str, str]):
    wait = retry_after(headers)
    assert wait is None or 0 <= wait <= 3600
    assert 0 <= budget_wait(headers) <= 3600
    try:
        raise_for_status(Answer(status, headers, None))
    except (TryLater, Undeliverable):
        assert not 200 <= status < 300
    else:
        assert 200 <= status < 300


@given(OBJECT)
@settings(max_examples=150, deadline=None)
def test_any_file_of_an_app(told: dict[str, Any]):
    """A manifest, a translation or requirements of any shape is refused, never a crash."""
    files = app_files("https://assist.example.com")
    manifest = json.loads(files["manifest.json"])
    content = json.dumps(told).encode()
    for name in ("manifest.json", "translations/en.json", "requirements.json"):
        assert all(fault.message for fault in faults({**files, name: content}))
    merged = json.dumps({**manifest, **told}).encode()
    assert all(fault.message for fault in faults({**files, "manifest.json": merged}))
