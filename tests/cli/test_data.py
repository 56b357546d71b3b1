"""``assist data`` on a real data folder, with no service running."""

import json

import pytest
from click.testing import CliRunner

from assist_service.cli import assist
from assist_service.errors import AssistError
from tests.privacy.everything import leave_traces, on_disk


@pytest.fixture
def run(service, data_dir):
    """Run ``assist data …`` beside the service of a store that holds traces."""
    leave_traces(service)

    def data(*arguments):
        return CliRunner().invoke(
            assist, ["data", *arguments], env={"ASSIST_DATA_DIR": str(data_dir)}
        )

    return data


def test_a_customer_is_told_erased_and_then_unknown(run, service, data_dir, wait):
    who = ("--customer", "zendesk:acme:no77001")
    assert len(json.loads(run("export", *who).stdout)["conversations"]) == 2

    told = run("erase", *who, "--dry-run")
    assert (told.exit_code, told.stdout) == (0, "")
    assert "2 conversations: zendesk:acme:ticket-9101, zendesk:acme:ticket-9102" in told.stderr

    done = run("erase", *who, "--yes")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["files"] == "done"
    assert "rewritten without" in done.stderr
    wait(lambda: not on_disk(data_dir / "store", "no77001"), "the file to be gone")
    assert json.loads(run("export", *who).stdout)["conversations"] == []


def test_an_erasure_asks_first(run):
    told = run("erase", "--agent", "zendesk:acme:no5005")
    assert told.exit_code == 1
    assert "Permanently erase" in told.stderr
    assert json.loads(run("export", "--agent", "zendesk:acme:no5005").stdout)["shared_lines"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Give either a customer"),
        (("--agent", "a:b:c", "--customer", "a:b:c"), "Give either a customer"),
        (("--agent", "a:b:c", "--conversation", "a:b:c"), "Give either a customer"),
    ],
)
def test_wrong_use_says_what_is_allowed(run, arguments, words):
    told = run("export", *arguments)
    assert told.exit_code == 2
    assert words in told.stderr


def test_a_half_named_person_is_refused_with_an_example(run):
    """``main`` prints it in one sentence and exits 2."""
    refused = run("export", "--customer", "77").exception
    assert isinstance(refused, AssistError)
    assert refused.hint == "Write helpdesk:account:ID, for example zendesk:acme:77."
