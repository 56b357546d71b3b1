"""A short cut of ``python -m benchmarks.fuzz``: the same targets, some hundred inputs each; and what it found."""

import time
from collections.abc import Iterator

import pytest

from assist_service.errors import FileError
from assist_service.helpdesk.accounts import Accounts
from assist_service.settings import Settings
from assist_service.team_settings.yaml_file import from_yaml
from benchmarks.fuzz import pure
from benchmarks.fuzz.service import Running, routes
from benchmarks.fuzz.service import targets as served
from benchmarks.fuzz.target import Target
from integrations.zendesk.settings import ACCOUNT_SETTINGS, PREFIX

INPUTS = 60
PURE = {target.name: target for target in pure.targets()}


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    found = Running()
    yield found
    found.close()


@pytest.mark.parametrize("name", PURE)
def test_nothing_but_an_answer_or_a_clear_error(name: str):
    check(PURE[name])


def test_no_request_gets_a_500_or_a_secret(running: Running):
    for target in (*served(running), routes(running)):
        check(target)


def check(target: Target) -> None:
    found = target.run(INPUTS, seed=2, growth=False)

    assert found.clean, (target.name, found.examples)
    assert found.inputs == INPUTS


def test_a_stream_resumes_after_an_id_of_thousands_of_digits(running: Running):
    """Python refuses to read so many; it was answered 500."""
    target = next(one for one in served(running) if one.name == "Last-Event-ID")
    for after in ("9" * 5_000, "1-" + "9" * 5_000, "²-1", "1-²", "-1", "1"):
        assert target.take(after) == "200"


def test_a_file_of_nothing_but_unknown_names_is_answered_in_time():
    """Each of 8,000 faults was looked up in the whole file: half a minute for a lead's upload."""
    text = "".join(f"k{number}: 1\n" for number in range(8_000))
    began = time.process_time()
    with pytest.raises(FileError) as caught:
        from_yaml(text, "teams.yaml", ())

    assert time.process_time() - began < 5
    assert len(caught.value.faults) == 100
    assert (caught.value.line, caught.value.column) == (1, 1)


def test_accounts_nested_beyond_reason_are_a_fault_and_not_the_end_of_the_process(tmp_path):
    """The YAML parser recurses; at some 20,000 levels the process died without a word."""
    (tmp_path / "accounts.yaml").write_text("zendesk: " + "[" * 40_000, encoding="utf-8")
    settings = Settings({"ASSIST_DATA_DIR": str(tmp_path)})
    settings.add(ACCOUNT_SETTINGS)

    with pytest.raises(FileError, match="nested too deeply"):
        Accounts(settings, PREFIX, ACCOUNT_SETTINGS, "account_id")
