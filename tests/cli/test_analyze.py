"""``assist analyze``: one line out for each line in, in order, whatever stands in it."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assist_service.cli import assist

READING = {
    *("emotion", "emotions", "scores", "intensity", "valence", "confidence", "abstained"),
    *("causes", "trend", "escalation_risk", "reflection", "evidence"),
}
REVIEW = {"validation", "validation_score", "ace", "findings", "evidence"}


def run(*lines: object, arguments: tuple[str, ...] = ()) -> Result:
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    return CliRunner().invoke(assist, ["analyze", *arguments], input=text)


def answers(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def line(number: int = 1, text: str = "It still doesn't work!", **more: object) -> dict[str, Any]:
    return {"id": number, "conversation": "c", "author": "customer", "text": text, **more}


def test_a_customer_line_gets_a_reading_and_an_agent_line_a_review():
    """All keys of the design, and nothing of the other side's."""
    result = run(line(1), line(2, "Please restart the router.", author="agent"))

    customer, agent = answers(result)
    assert result.exit_code == 0
    assert set(customer["reading"]) >= READING
    assert set(agent["review"]) >= REVIEW
    assert "review" not in customer
    assert "reading" not in agent
    assert {"id", "conversation", "author", "policy", "nudge"} <= set(customer) & set(agent)


def test_lines_come_back_in_order_with_their_own_ids():
    """Numbers stay numbers, strings stay strings."""
    result = run(*(line(n) for n in range(50)), line() | {"id": "x"})

    assert [answer["id"] for answer in answers(result)] == [*range(50), "x"]


@pytest.mark.parametrize(
    ("wrong", "identity"),
    [
        ("not json", None),
        ("[]", None),
        ("{", None),
        ({"id": 7, "conversation": "c", "author": "customer"}, 7),
        ({"id": "seven", "conversation": "c", "author": "nobody", "text": ""}, "seven"),
        (line(7, sent_at="yesterday"), 7),
        (line(7) | {"text": 5}, 7),
        ("\udcff".encode("utf-8", "surrogateescape").decode("latin-1"), None),
    ],
)
def test_a_wrong_line_gets_an_error_in_its_place_and_the_rest_goes_on(
    wrong: object, identity: object
):
    """With its number, and its id where it has one; the exit code says that there was one."""
    result = run(line(1), wrong, line(3))

    first, error, last = answers(result)
    assert result.exit_code == 1
    assert (first["id"], last["id"]) == (1, 3)
    assert error["line"] == 2
    assert error.get("id") == identity
    assert set(error["error"]) == {"code", "message", "hint"}


@pytest.mark.parametrize("sent_at", [1763884800, 1763884800.5, "2025-11-23T08:00:00Z", None])
def test_times_come_as_seconds_as_iso_8601_or_not_at_all(sent_at: object):
    assert run(line(1, sent_at=sent_at)).exit_code == 0


@pytest.mark.parametrize("sent_at", [1e308, -1e308, 0, -1])
def test_odd_times_are_no_fault(sent_at: float):
    result = run(line(1, sent_at=sent_at), line(2, sent_at=5))

    assert len(answers(result)) == 2


def test_disorder_gives_the_same_last_reading():
    """Trend and risk depend on when things were said, not on when we heard."""
    said = [
        line(1, "Hello, my order is late.", sent_at=10),
        line(2, "I already wrote twice about this!", sent_at=20),
        line(3, "This is outrageous, I want a manager NOW!", sent_at=30),
    ]

    straight = answers(run(*said))[-1]["reading"]
    mixed = answers(run(said[1], said[0], said[2]))[-1]["reading"]

    assert (straight["trend"], straight["escalation_risk"]) == (
        mixed["trend"],
        mixed["escalation_risk"],
    )


def test_the_same_lines_give_the_same_bytes():
    """No clock, no chance."""
    lines = [line(n, f"It still doesn't work, I asked {n} times!") for n in range(1, 9)]

    assert run(*lines).stdout == run(*lines).stdout


def test_other_folders_of_rules_and_frameworks_are_read(tmp_path: Path):
    """An empty folder is a set without rules."""
    for name in ("rules", "frameworks"):
        (tmp_path / name).mkdir()

    result = run(
        line(2, "I'll refund you in full.", author="agent"),
        arguments=(
            "--rules",
            str(tmp_path / "rules"),
            "--frameworks",
            str(tmp_path / "frameworks"),
        ),
    )

    assert answers(result)[0]["policy"] == []


def test_card_numbers_are_hidden_before_anything_reads_them():
    """They stand in no part of the answer."""
    result = run(line(1, "My card 4111 1111 1111 1111 was charged twice and I am furious!"))

    assert "4111 1111" not in result.stdout
