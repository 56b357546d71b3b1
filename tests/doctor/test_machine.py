"""What this machine must give is checked for real, and each fault comes with its remedy."""

import resource
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from assist_service.doctor import machine
from assist_service.settings import Settings


def test_a_folder_that_can_be_written_to_is_good(tmp_path: Path):
    found = machine.data_folder(tmp_path / "data")

    assert found.level == "good"
    assert list((tmp_path / "data").iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path):
    """A file stands where the folder should be; a right that root has anyway would show nothing."""
    (tmp_path / "data").write_text("not a folder")

    found = machine.data_folder(tmp_path / "data")

    assert (found.level, str(tmp_path) in found.message) == ("bad", True)
    assert "ASSIST_DATA_DIR" in found.remedy


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else listens on, who speaks no HTTP."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0.1)
        yield int(other.getsockname()[1])


def test_a_port_that_somebody_else_has_is_bad(taken: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(machine, "_answers", lambda *_: False)

    assert machine.port("127.0.0.1", taken).level == "bad"


def test_a_port_where_the_service_answers_is_good(running):
    found = machine.port("127.0.0.1", running.port)

    assert (found.level, "service answers" in found.message) == ("good", True)


def test_too_few_files_for_the_threads_is_bad(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 4096))

    assert machine.file_limit(256).level == "bad"
    monkeypatch.setattr(resource, "getrlimit", lambda _: (65536, 65536))
    assert machine.file_limit(256).level == "good"


@pytest.mark.parametrize(
    ("set_up", "address", "secret"),
    [
        ({}, "good", "good"),
        ({"ASSIST_HOST": "0.0.0.0"}, "look", "good"),
        ({"ASSIST_PUBLIC_URL": "http://assist.example"}, "look", "good"),
        ({"ASSIST_PUBLIC_URL": "https://assist.example"}, "good", "good"),
        ({"REDIS_URL": "redis://store:6379"}, "good", "look"),
        ({"REDIS_URL": "redis://store:6379", "ASSIST_SECRET_KEY": "k"}, "good", "good"),
    ],
    ids=["here only", "for all by http", "http", "https", "shared, own keys", "shared, one key"],
)
def test_what_others_need_to_reach_us(set_up: dict[str, str], address: str, secret: str):
    settings = Settings(set_up)

    assert machine.address(settings).level == address
    assert machine.secret(settings).level == secret


def test_a_rule_file_that_does_not_load_is_named(tmp_path: Path):
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "broken.yaml").write_text("title: [")

    found = machine.rules(tmp_path)

    assert (found.level, "broken.yaml" in found.message) == ("look", True)
    assert machine.rules(tmp_path / "nowhere").level == "bad"


def test_the_model_reads_an_angry_sentence():
    assert machine.model().level == "good"


def test_a_model_that_does_not_load_is_bad(monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object) -> None:
        raise OSError("emotion.bin")

    monkeypatch.setattr("assist_service.analysis.emotion.reading.read", broken)

    assert machine.model().level == "bad"
