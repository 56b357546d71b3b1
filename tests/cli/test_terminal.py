"""What others wrote cannot move a terminal's cursor, change its title or show words in another order."""

import json
import re

import pytest
import structlog
from click.testing import CliRunner

from assist_service.cli import assist
from assist_service.observability.logs import configure

TRICKS = "\x1b]0;owned\x07\x1b[2J\x1b[8mhidden\x9b31m\u202eevil\u2066"
OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def chats(tmp_path):
    said = (
        ("customer", f"I am furious, three weeks late! {TRICKS}"),
        ("agent", f"Calm down {TRICKS} and read the terms."),
    )
    lines = [
        json.dumps({"id": n, "conversation": f"c{TRICKS}", "author": a, "text": t, "customer_name": TRICKS})
        for n, (a, t) in enumerate(said)
    ]  # fmt: skip
    file = tmp_path / "chats.jsonl"
    file.write_text("\n".join(lines))
    return file


def test_a_report_of_strangers_chats_is_plain(chats):
    found = CliRunner().invoke(assist, ["audit", str(chats)])

    assert "furious" in found.output
    assert not OBEYED.search(found.output)


def test_a_reply_that_is_tried_is_shown_plainly():
    found = CliRunner().invoke(assist, ["rules", "try", f"I'll refund you {TRICKS}"])

    assert "refund" in found.output
    assert not OBEYED.search(found.output)


def test_a_rule_file_that_is_wrong_is_quoted_plainly(tmp_path):
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "rule.yaml").write_text(f'title: "x"\nlevel: "\u202e{"evil"}\x85"\n')
    found = CliRunner().invoke(assist, ["rules", "check", "--rules", str(tmp_path)])

    assert found.exit_code
    assert not OBEYED.search(found.output)


@pytest.mark.parametrize("terminal", [True, False])
def test_lines_of_the_log_are_plain(terminal, monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    configure("info")
    structlog.get_logger().info("said", by=TRICKS)
    written = capsys.readouterr().err
    configure("info")

    # Colours of our own are all that a terminal is told.
    assert not OBEYED.search(re.sub(r"\x1b\[[0-9;]*m", "", written))
    assert "hidden" in written
    assert "\x1b[8m" not in written
