"""More than one account of a helpdesk: which secret is whose, and faults of the file by place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assist_service.errors import FileError
from assist_service.helpdesk.accounts import Accounts
from assist_service.settings import Setting, Settings, whole

TABLE = (
    Setting("ASSIST_DESK_ACCOUNT_ID", "", "id"),
    Setting("ASSIST_DESK_SIGNING_SECRET", "", "secret", secret=True),
    Setting("ASSIST_DESK_PUBLIC_KEY", "", "key", str.upper),
    Setting("ASSIST_DESK_PLACES", "3", "a number", whole(1, 9)),
)
Load = Callable[[str], Accounts]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    (tmp_path / "secret.txt").write_text("from-file\n")
    environment = {
        "ASSIST_DATA_DIR": str(tmp_path),
        "ASSIST_DESK_SIGNING_SECRET": "first",
        "SECOND": "from-variable",
    }

    def load(text: str) -> Accounts:
        (tmp_path / "accounts.yaml").write_text(text)
        settings = Settings(environment)
        settings.add(TABLE)
        return Accounts(settings, "ASSIST_DESK_", TABLE, "account_id")

    return load


TWO = """\
other: [{anything: goes}]
desk:
  - account_id: "20"
    signing_secret: env:SECOND
  - account_id: 30          # YAML's number is the same word
    signing_secret: file:secret.txt
    public_key: abc
    places: 5
"""


def test_each_account_has_its_own_secret_and_the_rest_take_the_firsts(load: Load) -> None:
    accounts = load(TWO)
    assert accounts.by_id("20")["signing_secret"] == "from-variable"
    assert accounts.by_id("30")["signing_secret"] == "from-file"
    assert accounts.by_id("30")["public_key"] == "ABC"
    assert [known["places"] for known in accounts] == [3, 3, 5]
    assert accounts.by_id("99") is accounts.first
    assert accounts.first["signing_secret"] == "first"


def test_an_account_is_found_by_a_field_and_never_by_an_empty_one(load: Load) -> None:
    accounts = load(TWO)
    assert accounts.find_by("public_key", "ABC") is accounts.by_id("30")
    assert accounts.find_by("public_key", "") is None
    assert accounts.find_by("public_key", "DEF") is None


def test_without_the_file_there_is_the_first_account(tmp_path: Path) -> None:
    settings = Settings({"ASSIST_DATA_DIR": str(tmp_path / "not there")})
    settings.add(TABLE)
    assert len(list(Accounts(settings, "ASSIST_DESK_", TABLE, "account_id"))) == 1


def test_a_secret_does_not_show_when_an_account_is_printed(load: Load) -> None:
    assert "from-variable" not in repr(load(TWO).by_id("20"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", None),
        ("desk: []", None),
        ("desk", "1:1: this is not a mapping."),
        ("desk: {}", "1:7: desk is not a list."),
        ("desk: [1]", "1:8: this is not a mapping."),
        ("desk: [{}]", "1:8: this account has no account_id."),
        ("desk:\n  - account_id: '1'\n    acount: x", "3:5: unknown field 'acount'."),
        ("desk:\n  - account_id: '1'\n    account_id: '2'", "3:5: 'account_id' appears twice."),
        ("desk:\n  - account_id: '1'\n  - account_id: '1'", "3:5: account_id 1 appears twice."),
        ("desk:\n  - {account_id: '1', signing_secret: plain}", "2:39: don't write a secret here"),
        ("desk:\n  - {account_id: '1', signing_secret: 'env:NOT_SET'}", "2:39: the variable NOT_SET"),
        ("desk:\n  - {account_id: '1', signing_secret: 'file:none'}", "2:39: none can't be read."),
        ("desk:\n  - {account_id: '1', places: ten}", "2:31: this value is invalid."),
        ("desk:\n  - {account_id: [1]}", "2:18: this is not a single value."),
        ("desk:\n  - {[1]: x}", "2:6: this is not a name."),
        ("desk: [", "2:1: did not find expected node content"),
        ("a: b\n\tc: d", "2:1: "),
        ("a: \x00", "0:0: "),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(load: Load, text: str, says: str | None) -> None:
    if says is None:
        assert len(list(load(text))) == 1
        return
    with pytest.raises(FileError) as error:
        load(text)
    assert f"accounts.yaml:{says}" in str(error.value)
    assert "plain" not in str(error.value)
