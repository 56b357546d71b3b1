"""Settings: one table, read once, wrong ones named at the start, secrets never shown."""

from pathlib import Path

import pytest

from assist_service.errors import SettingError
from assist_service.settings import Settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ASSIST_PORT", "eighty"),
        ("ASSIST_PORT", "-1"),
        ("ASSIST_PORT", "99999"),
        ("ASSIST_PORT", "８０"),
        ("ASSIST_THREADS", "1"),
        ("ASSIST_DEMO", "maybe"),
        ("ASSIST_LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_value_is_refused_by_name_with_what_is_allowed(name: str, value: str):
    with pytest.raises(SettingError, match=name) as caught:
        Settings({name: value})

    assert caught.value.hint.startswith("Write ")


def test_a_value_may_stand_in_a_file(tmp_path: Path):
    """For secrets that an orchestrator mounts."""
    (tmp_path / "key").write_text("from-the-file\n")

    settings = Settings({"ASSIST_SECRET_KEY_FILE": str(tmp_path / "key")})

    assert settings["ASSIST_SECRET_KEY"] == "from-the-file"


@pytest.mark.parametrize(
    "environment",
    [
        {"ASSIST_SECRET_KEY_FILE": "/nowhere/key"},
        {"ASSIST_SECRET_KEY_FILE": "/etc/hosts", "ASSIST_SECRET_KEY": "both"},
    ],
)
def test_a_file_that_cannot_be_read_or_a_value_said_twice_is_refused(environment: dict[str, str]):
    with pytest.raises(SettingError, match="ASSIST_SECRET_KEY_FILE"):
        Settings(environment)


def test_secrets_are_masked_where_settings_are_shown():
    """Neither whole nor in an error."""
    secret = "a-secret-of-some-length"
    shown = {row.name: value for row, value in Settings({"ASSIST_SECRET_KEY": secret}).shown()}

    assert secret not in str(shown)
    assert shown["ASSIST_SECRET_KEY"].startswith("••••")


def test_an_env_file_is_read_and_a_variable_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "env"
    file.write_text("# ours\nexport ASSIST_PORT=9000\nASSIST_HOST='0.0.0.0'\n\n")
    monkeypatch.setenv("ASSIST_PORT", "9001")

    settings = Settings.from_environment(file)

    assert (settings["ASSIST_PORT"], settings["ASSIST_HOST"]) == (9001, "0.0.0.0")


def test_an_env_file_with_a_line_that_is_none_is_refused_with_its_place(tmp_path: Path):
    file = tmp_path / "env"
    file.write_text("ASSIST_PORT=9000\nnonsense\n")

    with pytest.raises(SettingError, match="env:2"):
        Settings.from_environment(file)


@pytest.mark.parametrize(
    ("host", "demo", "wanted"),
    [
        ("127.0.0.1", "auto", True),
        ("0.0.0.0", "auto", False),
        ("0.0.0.0", "on", True),
        ("127.0.0.1", "off", False),
    ],
)
def test_the_demo_desk_is_open_only_where_nobody_else_reaches_it(
    host: str, demo: str, wanted: bool
):
    """Unless the operator says otherwise."""
    from assist_service.settings import demo_wanted

    assert demo_wanted(Settings({"ASSIST_HOST": host, "ASSIST_DEMO": demo})) is wanted


def test_a_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path):
    """Two processes that start together agree on it."""
    from assist_service.app import secret_key

    settings = Settings({"ASSIST_DATA_DIR": str(tmp_path / "data")})

    assert secret_key(settings) == secret_key(settings)
    assert len(secret_key(settings)) >= 32
    assert (tmp_path / "data" / "secret.key").stat().st_mode & 0o077 == 0
