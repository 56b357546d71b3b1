"""``assist audit``: a report for a terminal, for programs and as a page; hostile text stays text."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assist_service.cli import assist
from tests.insights.chat_audit.written import written

HOSTILE = (
    '<script>alert("x")</script> I am so angry, you \x1b[31mlost\x07 my parcel! 4111 1111 1111 1111'
)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(assist, ["audit", *arguments])


@pytest.fixture
def chats(tmp_path: Path) -> Path:
    lines, _ = written()
    talk = [
        {"id": 900, "conversation": "x\x1b[2Jy", "author": "customer", "text": HOSTILE},
        {"id": 901, "conversation": "x\x1b[2Jy", "author": "agent", "text": "Please hold <b>on</b>."},
    ]  # fmt: skip
    path = tmp_path / "chats.jsonl"
    path.write_bytes(b"\n".join([*lines, *(json.dumps(one).encode() for one in talk)]) + b"\n")
    return path


def test_the_terminal_says_figures_and_quotes_moments(chats):
    found = run(str(chats))

    assert found.exit_code == 0
    assert "31 conversations" in found.output
    assert "Missed moments: 1" in found.output
    assert "the feeling wasn't acknowledged" in found.output
    assert "\x1b" not in found.output
    assert "\x07" not in found.output


def test_programs_get_json(chats):
    data = json.loads(run(str(chats), "--json").output)

    assert data["conversations"] == 31
    assert set(data["ace"]) == {"acknowledgement", "curiosity", "empowerment"}
    assert data["personalised"]["of"] >= data["personalised"]["count"] > 0
    assert sum(data["missed"].values()) >= len(data["moments"]) > 0


def test_the_page_loads_nothing_and_shows_hostile_words_as_words(chats, tmp_path):
    page = tmp_path / "report.html"
    assert run(str(chats), "--html", str(page)).exit_code == 0
    html = page.read_text(encoding="utf-8")

    assert "&lt;script&gt;alert" in html
    assert "<script" not in html
    assert "src=" not in html
    assert "http:" not in html
    assert "<mark>" in html


def test_card_numbers_are_masked_in_every_form_of_the_report(chats, tmp_path):
    page = tmp_path / "report.html"
    shown = run(str(chats), "--html", str(page)).output + run(str(chats), "--json").output

    assert "4111 1111" not in shown + page.read_text(encoding="utf-8")


def test_a_wrong_line_is_named_and_the_rest_goes_on(chats):
    with chats.open("ab") as file:
        file.write(b'{"id": 1\n{"id": 2, "conversation": "c", "author": "robot", "text": "x"}\n')
    found = run(str(chats))

    assert found.exit_code == 1
    assert "2 lines could not be read" in found.output
    assert "31 conversations" in found.output


@pytest.mark.parametrize("sent_at", [2**62, 1e300, -1e300, -5, 253402300800.0])
def test_a_time_that_no_calendar_has_is_no_fault(tmp_path, sent_at: float):
    """Times only put an export's messages in order (found by the fuzz)."""
    told = {"conversation": "c", "sent_at": sent_at}
    lines = [
        {"id": 1, "author": "customer", "text": "I am so angry, you lost my parcel!", **told},
        {"id": 2, "author": "agent", "text": "Calm down.", **told},
        {"id": 3, "author": "agent", "text": "I understand your frustration.", **told},
    ]
    chats = tmp_path / "odd.jsonl"
    chats.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    found = run(str(chats))

    assert found.exit_code == 0
    assert "1 conversation" in found.output


def test_wrong_use_is_said(tmp_path):
    assert run(str(tmp_path / "none.jsonl")).exit_code == 2
    assert run(str(tmp_path / "none.jsonl"), "--sample", "0").exit_code == 2


def test_an_empty_file_is_no_fault(tmp_path):
    empty = tmp_path / "empty.jsonl"
    empty.write_bytes(b"")
    found = run(str(empty), "--html", str(tmp_path / "r.html"))

    assert found.exit_code == 0
    assert "nothing to count" in found.output
