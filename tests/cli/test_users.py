"""``assist users`` on a real data folder, with no service running."""

import json
import re

import pytest
from click.testing import CliRunner

from assist_service.cli import assist
from assist_service.errors import AssistError


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Run ``assist users …`` on a data folder of this module."""
    folder = str(tmp_path_factory.mktemp("cli") / "data")

    def users(*arguments, **environment):
        return CliRunner().invoke(
            assist,
            ["users", *arguments],
            env={"ASSIST_DATA_DIR": folder, "ASSIST_PORT": "8123", **environment},
        )

    return users


def test_invite_prints_a_link_and_keeps_only_its_hash(run):
    first = run("invite", "Anna@Example.com", "--role", "admin")
    assert first.exit_code == 0
    assert re.fullmatch(r"http://localhost:8123/console/sign-in/[\w-]{43}\n", first.stdout)
    assert "anna@example.com as admin. It works once, until 20" in first.stderr
    other = run("invite", "anna@example.com", "--role", "admin")
    assert other.stdout != first.stdout


def test_the_link_leads_where_browsers_reach_the_service(run):
    told = run(
        "invite", "a@b.example", "--role", "coach", ASSIST_PUBLIC_URL="https://assist.example/"
    )
    assert told.stdout.startswith("https://assist.example/console/sign-in/")


def test_json_is_one_object(run):
    told = json.loads(run("invite", "c@b.example", "--role", "auditor", "--json").stdout)
    assert (told["email"], told["role"]) == ("c@b.example", "auditor")
    assert told["link"].startswith("http://localhost:8123/console/sign-in/")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("invite", "new@b.example"), "Give --role with one of"),
        (("invite", "new@b.example", "--role", "boss"), "'boss' is not one of"),
        (("invite",), "Missing argument 'EMAIL'"),
    ],
)
def test_wrong_use_says_what_is_allowed(run, arguments, words):
    told = run(*arguments)
    assert told.exit_code == 2
    assert words in told.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("invite", "nobody", "--role", "admin"), "not an email address"),
        (("revoke", "never@seen.example"), "There is no user never@seen.example"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(run, arguments, words):
    told = run(*arguments)
    assert isinstance(told.exception, AssistError)
    assert words in told.exception.message


def test_list_and_revoke(run):
    run("invite", "ben@example.com", "--role", "compliance")
    assert re.search(r"ben@example.com +compliance +invited until 20", run("list").stdout)
    rows = [json.loads(line) for line in run("list", "--json").stdout.splitlines()]
    assert {"email", "role", "state", "at"} == set(rows[0])
    gone = run("revoke", "Ben@example.com")
    assert (gone.exit_code, "can no longer sign in" in gone.stdout) == (0, True)
    assert "ben@example.com" not in run("list").stdout


def test_an_empty_folder_says_how_to_begin(run, tmp_path):
    told = run("list", ASSIST_DATA_DIR=str(tmp_path))
    assert "assist users invite EMAIL --role admin" in told.stdout
