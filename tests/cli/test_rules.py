"""``assist rules``: every command, its text for people, its JSON, its exit code."""

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assist_service.cli.rules import group
from tests.policy.rule_files import GOOD, write

DOCS = Path(__file__).parents[2] / "docs" / "rules.md"


def run(*arguments: str | Path, typed: str | None = None) -> Result:
    return CliRunner().invoke(group, [str(argument) for argument in arguments], input=typed)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "rules", p__rule=GOOD)


def test_check_says_that_all_is_well(folder):
    result = run("check", "--rules", folder)

    assert result.exit_code == 0
    assert result.output == "1 rule (1 active). All files are valid.\n"


def test_check_shows_the_place_the_line_and_what_is_allowed(folder):
    write(folder, p__bad=GOOD.replace("level: stop", "level: halt"))

    result = run("check", "--rules", folder)

    assert result.exit_code == 1
    assert result.output.startswith(
        f'{folder}/p/bad.yaml:3:8: `level` cannot be "halt". Allowed: tip, warn, stop.\n'
        "    level: halt\n"
        "           ^\n"
    )
    assert "1 file cannot be used" in result.output


def test_check_lists_what_deserves_a_look(folder):
    write(
        folder,
        p__old=GOOD.replace("2030-03-01", "2020-03-01").replace(
            "owner: compliance@example.com\n", ""
        ),
    )

    result = run("check", "--rules", folder)

    assert result.exit_code == 0
    assert "The review of this rule was due on 2020-03-01." in result.output
    assert "The rule has no owner." in result.output


def test_check_writes_github_annotations(folder):
    write(folder, p__bad=GOOD.replace("level: stop", "level: 50%"))

    result = run("check", "--rules", folder, "--format", "github")

    assert result.exit_code == 1
    assert result.output == (
        f'::error file={folder}/p/bad.yaml,line=3,col=8::`level` cannot be "50%25". '
        "Allowed: tip, warn, stop.\n"
    )


def test_check_writes_json(folder):
    write(folder, p__bad="title: [x")

    result = run("check", "--rules", folder, "--json")
    found = json.loads(result.output)

    assert result.exit_code == 1
    assert (found["rules"], found["quarantined"], found["by_status"]["active"]) == (1, 1, 1)
    assert found["remarks"][0]["line"] == 1


def test_the_folder_comes_from_the_setting(folder, monkeypatch):
    monkeypatch.setenv("ASSIST_RULES_DIR", str(folder))

    assert run("check").output.startswith("1 rule ")


def test_a_folder_that_is_not_there_is_wrong_use(tmp_path):
    assert run("check", "--rules", tmp_path / "none").exit_code == 2


def test_test_counts_examples_and_their_coverage(folder):
    result = run("test", "--rules", folder)

    assert result.exit_code == 0
    assert result.output == (
        "1 rule, 4 examples. Coverage: 0 of 1 rules have 3 or more examples on each side; "
        "examples use 2 of 2 phrases.\n"
    )


def test_test_fails_with_the_example_that_missed(folder):
    write(folder, p__bad=GOOD.replace("I can't refund you.", "I will refund you."))

    result = run("test", "--rules", folder)

    assert result.exit_code == 1
    assert "The rule flags its own example" in result.output


def test_try_shows_what_fires_and_why(folder):
    result = run("try", "--rules", folder, "Sure, I'll refund you.")

    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "> Sure, I'll refund you.",
        "  stop  p/rule",
        '    promises: "refund you"',
        "    Refunds end 30 days after delivery.",
        "    fixed: Refunds are available for 30 days after delivery.",
        "    because: Terms of sale, section 4.2",
    ]


def test_try_reads_replies_from_a_pipe(folder):
    result = run("try", "--rules", folder, "--json", typed="I'll refund you.\n\nHello.\n")

    first, second = map(json.loads, result.output.splitlines())
    assert (first["policy"][0]["rule"], first["policy"][0]["status"]) == ("p/rule", "active")
    assert second == {"text": "Hello.", "policy": []}


def test_try_marks_what_only_a_trial_rule_finds(folder):
    write(folder, p__rule=GOOD.replace("status: active", "status: trial"))

    result = run("try", "--rules", folder, "I'll refund you.")

    assert result.exit_code == 0
    assert "(on trial, not shown to agents)" in result.output


def test_replay_shows_what_a_change_would_have_done(folder, tmp_path):
    new = write(
        tmp_path / "new",
        p__rule=GOOD.replace('["refund you", "make an exception"]', '["refund you"]').replace(
            ', "I\'ll make an exception."', ""
        ),
        p__other=GOOD.replace("refund you", "call you")
        .replace("promises", "says")
        .replace("I'll call you.", "We call you.")
        .replace("I can't call you.", "No."),
    )
    new = write(
        new,
        p__other=GOOD.replace('"refund you", "make an exception"', '"send flowers"')
        .replace("Sure, I'll refund you.", "I'll send flowers.")
        .replace(', "I\'ll make an exception."', ""),
    )
    chats = tmp_path / "chats.jsonl"
    said = ["I'll refund you.", "I'll make an exception.", "We will send flowers.", "Hello."]
    lines = [
        json.dumps({"conversation": f"c{n}", "author": "agent", "text": text})
        for n, text in enumerate(said)
    ]
    chats.write_text(
        "\n".join(
            [
                *lines,
                "not json",
                '{"conversation": "c9", "author": "customer", "text": "I will refund you"}',
            ]
        )
    )

    result = run("replay", folder, new, chats)

    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "p/other: 0 findings before, 1 after",
        "  1 new, for example:",
        '    c2: "send flowers" in "We will send flowers."',
        "p/rule: 2 findings before, 1 after",
        "  1 gone, for example:",
        '    c1: "make an exception" in "I\'ll make an exception."',
        "4 replies in 5 messages: 1 new finding, 1 gone. 1 line could not be read.",
    ]


def test_replay_of_the_same_rules_changes_nothing(folder, tmp_path):
    chats = tmp_path / "chats.jsonl"
    chats.write_text('{"conversation": "c", "author": "agent", "text": "I will refund you"}\n')

    result = run("replay", folder, folder, chats, "--json")

    assert result.exit_code == 0
    assert json.loads(result.output)["changes"]["p/rule"]["before"] == 1


def test_overlaps_shows_rules_that_meet_and_that_contradict(folder):
    write(
        folder,
        p__same=GOOD.replace("make an exception", "give a discount")
        .replace("an exception", "a promise")
        .replace("I'll make a promise.", "I'll refund you.")
        .replace("30", "60"),
    )

    result = run("overlaps", "--rules", folder)

    assert result.exit_code == 1
    assert "p/rule contradicts the fixed text of p/same:" in result.output
    assert "p/rule and p/same flag the same words:" in result.output
    assert result.output.endswith("1 overlap, 1 contradiction.\n")


def test_rules_that_do_not_meet_are_no_overlap(folder):
    assert run("overlaps", "--rules", folder).output == "0 overlaps, 0 contradictions.\n"


def test_new_asks_five_questions_and_writes_a_rule_that_passes(tmp_path):
    answers = (
        "No promise of free shipping\npromises\nfree shipping; ship it for free\n"
        "You'll get free shipping.; We will ship it for free.\nI can't ship it for free.; Shipping costs 5.\n"
    )
    folder = tmp_path / "rules"
    folder.mkdir()

    result = run("new", "--rules", folder, "--pack", "shipping", typed=answers)

    assert result.exit_code == 0, result.output
    assert (folder / "shipping/no-promise-of-free-shipping.yaml").exists()
    assert run("check", "--rules", folder).exit_code == 0
    tried = run("try", "--rules", folder, "You will get free shipping.")
    assert "shipping/no-promise-of-free-shipping (on trial" in tried.output


def test_new_asks_again_when_the_examples_miss(tmp_path):
    answers = "No magic\nsays\nmagic\nHello.\nGoodbye.\nmagic\nIt is magic.\nGoodbye.\n"

    result = run("new", "--rules", tmp_path, typed=answers)

    assert result.exit_code == 0, result.output
    assert 'The rule does not flag its own example "Hello."' in result.output


@pytest.mark.parametrize("command", ["check", "test", "try", "replay", "overlaps", "new"])
def test_every_command_has_help_and_a_worked_example(command: str):
    assert run(command, "--help").exit_code == 0
    assert f"assist rules {command}" in DOCS.read_text(encoding="utf-8")


def _worked_examples() -> list[tuple[str, str]]:
    """Return the commands of docs/rules.md with the output that stands under them."""
    blocks = re.findall(r"```console\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    found = []
    for block in blocks:
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output.strip()))
    return found


@pytest.mark.parametrize(("command", "output"), _worked_examples(), ids=lambda text: text[:50])
def test_the_worked_examples_in_the_docs_are_what_the_commands_say(
    command: str, output: str, tmp_path, monkeypatch
):
    """Each rule file in docs/rules.md is written under the name above it, and the commands run there."""
    text = DOCS.read_text(encoding="utf-8")
    for name, content in re.findall(
        r"`((?:rules|broken)/[\w/-]+\.yaml)`[^\n]*\n\n```yaml\n(.*?)```", text, re.DOTALL
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    for content in re.findall(r"`chats\.jsonl`:?\n\n```json\n(.*?)```", text, re.DOTALL):
        (tmp_path / "chats.jsonl").write_text(content, encoding="utf-8")
    (tmp_path / "before").mkdir()
    monkeypatch.chdir(tmp_path)

    words = shlex.split(command)
    assert words[:2] == ["assist", "rules"]
    result = run(*words[2:])

    assert result.output.strip() == output
