"""Every way in which a file can be wrong has a place and words that a lawyer understands."""

from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from assist_service.yaml_files.document import (
    FaultyFile,
    Strict,
    TextTuple,
    parse_source,
    read_source,
)


class Inner(Strict):
    should_flag: TextTuple = Field(default=(), description="Write a list of replies.")


class File(Strict):
    title: str = Field(description="Write one line that names the rule.")
    level: Literal["tip", "warn", "stop"] = Field("warn", description="How hard.")
    on: bool = False
    limit: int = 3
    examples: Inner = Inner()


FAULTS = {
    "empty": ("", "r.yaml:1:1: The file is empty. Required: title."),
    "a list": ("- a", "r.yaml:1:1: The file is not a list of `name: value` lines."),
    "only text": ("just text", "r.yaml:1:1: The file is not a list of `name: value` lines."),
    "missing": (
        "level: tip",
        "r.yaml:1:1: `title` is missing. Write one line that names the rule.",
    ),
    "unknown key": (
        "title: x\nlevle: tip",
        "r.yaml:2:1: There is nothing called `levle`. Did you mean `level`?",
    ),
    "unknown key inside": (
        "title: x\nexamples:\n  should_flagg: [a]",
        "r.yaml:3:3: There is nothing called `should_flagg` under `examples`. Did you mean `should_flag`?",
    ),
    "not a choice": (
        "title: x\nlevel: warning",
        'r.yaml:2:8: `level` cannot be "warning". Did you mean warn? Allowed: tip, warn, stop.',
    ),
    "number for text": (
        "title: 5",
        'r.yaml:1:8: `title` must be a text, but the value is "5". Put it in quotes',
    ),
    "text for number": ("title: x\nlimit: many", "r.yaml:2:8: `limit` must be a whole number"),
    "yes is text": (
        "title: x\non: yes",
        'r.yaml:2:5: `on` must be true or false, but the value is "yes".',
    ),
    "nothing after": ("title:", "r.yaml:1:1: `title` has no value."),
    "twice": (
        "title: x\ntitle: y",
        "r.yaml:2:1: `title` appears twice; the first is on line 1.",
    ),
    "tab": (
        "title: x\nexamples:\n\tshould_flag: [a]",
        "r.yaml:3:1: This line is indented with a tab.",
    ),
    "one space short": (
        "title: x\nexamples:\n  should_flag:\n    - a\n   - b",
        "r.yaml:5:4: This line is one space",
    ),
    "too far right": ("title: x\n  level: tip", "r.yaml:2:3: This line is indented further"),
    "second colon": ("title: Refunds: no", "r.yaml:1:15: There is a second colon on this line."),
    "open quote": (
        "title: 'x\nlevel: tip",
        "r.yaml:1:8: A quotation mark is opened here and never closed.",
    ),
    "apostrophe": ("title: 'it's'", "r.yaml:1:12: There is text after the closing quotation mark."),
    "open bracket": (
        "title: [x\nlevel: tip",
        "r.yaml:1:8: A bracket is opened here and not closed",
    ),
    "no colon": ("title: x\nlevel", "r.yaml:2:1: A colon is missing after the name."),
    "star": ("title: *x*", "r.yaml:1:8: A text may not start with `*`."),
    "at": ("title: @x", "r.yaml:1:8: A text may not start with `@`."),
    "exclamation": ("title: !x y", "r.yaml:1:8: A value may not start with an exclamation mark."),
    "backslash": ('title: "\\s"', "r.yaml:1:9: A backslash inside double quotes"),
    "control character": (
        "title: x\x07",
        "r.yaml:1:9: There is an invisible control character (code 7)",
    ),
    "two documents": ("title: x\n---\ntitle: y", "r.yaml:2:1: `---` starts a second document"),
    "alias": ("title: x\nexamples: &a {should_flag: *a}", "r.yaml:2:11: This part is used again"),
    "too deep": ("a: " + "[" * 3000 + "]" * 3000, "r.yaml:1:1: The file is nested too deeply."),
    "deep dashes": ("- " * 60000 + "x", "r.yaml:1:1: The file is nested too deeply."),
    "utf-16": ("title: x".encode("utf-16"), "r.yaml:1:1: The file is saved as UTF-16."),
    "latin-1": (
        "title: x\nlevel: café".encode("latin-1"),
        "r.yaml:2:11: The file is not saved as UTF-8",
    ),
    "huge": (b"#" * 300_000, "r.yaml:0:0: The file has 300,000 bytes."),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_names_its_place_what_is_wrong_and_what_is_allowed(name: str):
    text, expected = FAULTS[name]

    with pytest.raises(FaultyFile) as raised:
        parse_source(text, "r.yaml").validate_as(File)

    fault = raised.value.faults[0]
    assert str(fault).startswith(expected)
    assert fault.hint


def test_every_fault_of_a_file_is_told_in_order():
    with pytest.raises(FaultyFile) as raised:
        parse_source("level: high\nlimit: x\nwhat: 1", "r.yaml").validate_as(File)

    assert [fault.line for fault in raised.value.faults] == [1, 1, 2, 3]


def test_the_line_itself_is_shown():
    with pytest.raises(FaultyFile) as raised:
        parse_source("title: x\nlevel: high  # why not", "r.yaml").validate_as(File)

    assert raised.value.source == "level: high  # why not"


@pytest.mark.parametrize(
    "text",
    [
        "\ufefftitle: x",
        b"\xef\xbb\xbftitle: x",
        "title: x\r\nlevel: tip\r\n",
        "# note\ntitle: x # y",
    ],
    ids=["mark", "mark in bytes", "windows", "comments"],
)
def test_what_editors_leave_behind_does_no_harm(text: str | bytes):
    assert parse_source(text, "r.yaml").validate_as(File).title == "x"


@pytest.mark.parametrize(
    ("yaml_text", "value"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("010", 10),
        ("true", True),
        ("1.5", 1.5),
        ("~", None),
    ],
)
def test_plain_words_mean_what_yaml_1_2_says(yaml_text: str, value: object):
    assert parse_source(f"title: {yaml_text}", "r.yaml").data == {"title": value}


def test_a_single_text_may_stand_for_a_list():
    assert parse_source("title: x\nexamples: {should_flag: a}", "r").validate_as(
        File
    ).examples.should_flag == ("a",)


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path):
    with pytest.raises(FaultyFile, match="cannot be read"):
        read_source(tmp_path / "none.yaml")


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.text(max_size=200), st.binary(max_size=200)))
def test_no_file_breaks_the_reader(raw: str | bytes):
    """Whatever the bytes, there is a source, or a fault in whole sentences."""
    message = "."
    try:
        parse_source(raw, "r.yaml").validate_as(File)
    except FaultyFile as fault:
        message = fault.message

    assert message.endswith((".", "?"))
