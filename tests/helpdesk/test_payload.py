"""The reader of untrusted JSON says where a value stands and what is wrong with it."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.domain.control_characters import without_controls
from assist_service.errors import PayloadError
from assist_service.helpdesk.payload import Payload, decode, parse_time
from tests.integrations.mutations import json_values


def one(value: Any) -> Payload:
    return Payload({"a": value}, "body")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "The body is not JSON."),
        (b"null", "The body is missing, not an object."),
        (b"[1]", "The body is a list, not an object."),
        (b'"words"', "The body is 'words', not an object."),
        (b"7", "The body is a number, not an object."),
        (b'{"a":Infinity}', "The body is not JSON."),
        (b'{"a":"\xff"}', "The body is not JSON."),
        (b'{"a":' * 100_000, "The body is nested too deeply."),
        (b'{"b":"\\ud800","a":' + b"[" * 100_000, "The body is nested too deeply."),
    ],
)
def test_a_body_that_is_not_one_json_object_is_refused(body: bytes, says: str) -> None:
    with pytest.raises(PayloadError) as error:
        decode(body)
    assert error.value.message == says


@pytest.mark.parametrize("written", ["1e999", "9" * 400, "-" + "9" * 400])
def test_a_number_beyond_all_numbers_is_refused(written: str) -> None:
    with pytest.raises(PayloadError):
        decode(f'{{"a":{written}}}'.encode()).number("a")


@pytest.mark.parametrize(
    ("escaped", "read"),
    [
        ("\\ud83d\\ude00", "😀"),
        ("\\ud800", "\ufffd"),
        ("\\udc00\\ud800", "\ufffd\ufffd"),
        ("a\\ud800b", "a\ufffdb"),
        ("\\u0000", "\x00"),
    ],
)
def test_lone_surrogates_become_replacement_characters(escaped: str, read: str) -> None:
    body = f'{{"{escaped}":["{escaped}"],"a":"{escaped}"}}'.encode()
    found = decode(body)
    assert found.text("a") == read
    assert read in found.value


@pytest.mark.parametrize(
    ("value", "read"),
    [(141, "141"), (0, "0"), (-1, "-1"), ("zd:answerBot", "zd:answerBot"), ("é", "é")],
)
def test_an_id_is_a_word_or_a_whole_number(value: Any, read: str) -> None:
    assert one(value).identifier("a") == read


@pytest.mark.parametrize(
    "value", [None, "", " ", "a b", "a\n", "a\x00", "x" * 201, 1.5, True, 2**63, 10**400, [], {}]
)
def test_an_id_is_nothing_else(value: Any) -> None:
    with pytest.raises(PayloadError, match=r"body\.a"):
        one(value).identifier("a")


def test_an_id_that_may_be_missing_is_none_where_it_is_empty() -> None:
    assert [one(value).identifier_or_none("a") for value in (None, "", "7")] == [None, None, "7"]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2025-02-11T14:32:05Z", 1739284325.0),
        ("2025-02-11t14:32:05z", 1739284325.0),
        ("2025-02-11T14:32:05.254571515Z", 1739284325.254571),
        ("2025-02-11T16:32:05.5+02:00", 1739284325.5),
        ("2025-02-11 14:32:05-00:00", 1739284325.0),
    ],
)
def test_a_time_is_read_to_the_microsecond(text: str, seconds: float) -> None:
    assert parse_time(text) == pytest.approx(seconds, abs=1e-6)
    assert one(text).moment("a") == parse_time(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "now", "2025-02-11", "2025-02-11T14:32:05", "20250211T143205Z", "2025-W07-2T00:00:00Z",
        "2025-02-30T00:00:00Z", "2025-02-11T25:00:00Z", "1999-12-31T23:59:59Z",
        "2100-01-01T00:00:00Z", "2025-02-11T14:32:05Z\n", "٢٠٢٥-02-11T14:32:05Z", "2025-02-11T14:32:05+99:99",
    ],
)  # fmt: skip
def test_what_is_no_time_with_an_offset_is_refused(text: str) -> None:
    with pytest.raises(PayloadError, match="a time such as"):
        one(text).moment("a")


@pytest.mark.parametrize("value", [0, -1, 1e300, 1764000000000, True, "1764000000", None])
def test_seconds_are_numbers_of_this_century(value: Any) -> None:
    with pytest.raises(PayloadError):
        one(value).seconds("a")
    assert one(1764000000).seconds("a") == 1764000000.0


def test_prose_loses_control_characters_and_keeps_lines() -> None:
    assert without_controls("a\x00b\r\nc\rd\te\x1b[31m\x85f") == "a b\nc\nd\te [31m\x85f"
    assert without_controls("Dana\u202egnp.exe\u2066!") == "Dana gnp.exe !"
    assert (
        without_controls("\u05e9\u05dc\u05d5\u05dd \u200f \U0001f469\u200d\U0001f527")
        == "\u05e9\u05dc\u05d5\u05dd \u200f \U0001f469\u200d\U0001f527"
    )
    assert one(None).prose("a") == ""


def test_an_error_names_the_path_and_cuts_the_value() -> None:
    payload = decode(json.dumps({"event": {"list": [{"id": "x" * 300 + "\x00"}]}}).encode())
    item = next(payload.at("event").items("list"))
    with pytest.raises(PayloadError) as error:
        item.identifier("id")
    assert error.value.message.startswith("body.event.list[0].id is a string, not an ID")


READERS: tuple[Callable[[Payload], Any], ...] = (
    lambda payload: payload.text("a"),
    lambda payload: payload.text_or_none("a"),
    lambda payload: payload.prose("a"),
    lambda payload: payload.identifier("a"),
    lambda payload: payload.identifier_or_none("a"),
    lambda payload: payload.number("a"),
    lambda payload: payload.moment("a"),
    lambda payload: payload.seconds("a"),
    lambda payload: payload.flag("a", default=True),
    lambda payload: list(payload.items("a")),
    lambda payload: payload.at("a").at("b"),
)


@settings(deadline=None, max_examples=200)
@given(value=json_values())
def test_every_way_of_reading_gives_a_value_or_an_error_of_ours(value: Any) -> None:
    for payload in (one(value), decode(json.dumps({"a": value}).encode())):
        for read in READERS:
            with suppress(PayloadError):
                read(payload)


@settings(deadline=None, max_examples=200)
@given(body=st.binary(max_size=100))
def test_decoding_bytes_gives_a_payload_or_an_error_of_ours(body: bytes) -> None:
    with suppress(PayloadError):
        assert isinstance(decode(body), Payload)
