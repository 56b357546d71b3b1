"""The whole store goes into a file and comes back key by key; what has ended stays ended."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assist_service.app import create_app, open_store
from assist_service.audit_log.chain import verify
from assist_service.backup import reading
from assist_service.backup.file import BackupError
from assist_service.backup.reading import PAGE
from assist_service.backup.writing import restore
from assist_service.cli import assist
from assist_service.domain.conversation import ConversationKey
from assist_service.privacy.requests import DOCUMENT
from assist_service.repositories.conversation_log import ConversationLog
from assist_service.service import Service
from assist_service.settings import Settings
from assist_service.store import keys
from assist_service.store.connection import Store
from assist_service.store.format import FORMAT, StoreFormatError, ensure_format
from tests.conftest import SECRETS
from tests.privacy.everything import everything, leave_traces, talk

SECRET = "one-secret-for-both-stores-of-this-test"


def run(data_dir: Path, *arguments: str, secret: str = SECRET, url: str = "") -> Result:
    told = {"ASSIST_DATA_DIR": str(data_dir), "ASSIST_SECRET_KEY": secret, "REDIS_URL": url}
    return CliRunner().invoke(assist, list(arguments), env=told)


def settings_of(data_dir: Path) -> Settings:
    return Settings({"ASSIST_DATA_DIR": str(data_dir), "ASSIST_SECRET_KEY": SECRET, **SECRETS})


@pytest.fixture
def settings(data_dir: Path) -> Settings:
    return settings_of(data_dir)


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    found = Store("", tmp_path / "other").open()
    yield found
    found.close()


def lives(store: Store) -> dict[str, int]:
    return {name: int(store.ask("pexpiretime", name)) for name in everything(store)}


def test_every_key_comes_back_with_its_value_and_the_end_of_its_life(
    service: Service, data_dir: Path, tmp_path: Path, other: Store
):
    """Of every kind there is, taken while the service runs; a service on the copy goes on with it."""
    mine = leave_traces(service)
    for number in range(PAGE + 7):  # a history of several pages
        service.documents.write("users", {"n": number}, version=number, who="t", note="", at=1.0)
    before, ends = everything(service.store), lives(service.store)
    file = tmp_path / "store.backup"

    told = run(data_dir, "backup", str(file))
    assert told.exit_code == 0, told.output
    assert f"{len(before):,} keys" in told.output
    back = run(tmp_path / "other", "restore", str(file))
    assert back.exit_code == 0, back.output
    assert f"Restored {len(before):,} keys; 0 have expired" in back.output

    assert everything(other) == before
    assert lives(other) == ends
    copy = create_app(settings_of(tmp_path / "other")).extensions["assist"]
    assert copy.log.load(mine[0]) == service.log.load(mine[0])
    assert verify(copy.documents, "users").broken is None
    assert copy.preferences.load("zendesk:acme:no5005") == service.preferences.load(
        "zendesk:acme:no5005"
    )
    waiting = copy.deliveries.status()
    assert waiting.waiting == service.deliveries.status().waiting > 0
    assert talk(copy, "new-after")
    copy.close()


def test_text_that_has_outlived_its_window_since_stays_gone(
    service: Service, data_dir: Path, tmp_path: Path, other: Store
):
    key = talk(service, "old")
    young = talk(service, "young")
    for name in (keys.log(key), keys.identities(key)):
        service.store.ask("pexpire", name, 1500)
    file = tmp_path / "store.backup"
    assert run(data_dir, "backup", str(file)).exit_code == 0
    time.sleep(max(0.0, service.store.ask("pttl", keys.log(key)) / 1000) + 0.05)
    assert "2 have expired since" in run(tmp_path / "other", "restore", str(file)).output
    log = ConversationLog(other, 3600)
    assert (log.load(key).turns, len(log.load(young).turns)) == ((), 2)


def test_a_backup_without_text_has_nobodys_words(
    service: Service, data_dir: Path, tmp_path: Path, other: Store
):
    leave_traces(service)
    file = tmp_path / "store.backup"
    assert run(data_dir, "backup", "--no-text", str(file)).exit_code == 0
    assert run(tmp_path / "other", "restore", str(file)).exit_code == 0
    kept = everything(other)
    assert "QX30551" not in str(kept)
    assert verify(service.documents, DOCUMENT).broken is None
    assert {name for name in everything(service.store) if ":week:" in name} <= set(kept)


def test_what_is_said_while_it_runs_is_in_it_whole_or_not_at_all(
    service: Service, data_dir: Path, tmp_path: Path, other: Store
):
    """A log never lacks what its conversation remembers to have seen, nor the other way about."""
    stop, spoken, said = threading.Event(), threading.Event(), [0]

    def speak() -> None:
        while not stop.is_set():
            talk(service, f"c{said[0] % 5}-{said[0] // 50}")
            said[0] += 1
            spoken.set()

    thread = threading.Thread(target=speak)
    thread.start()
    try:
        assert spoken.wait(20)
        for number in range(3):
            assert run(data_dir, "backup", str(tmp_path / f"{number}")).exit_code == 0
    finally:
        stop.set()
        thread.join()
    assert run(tmp_path / "other", "restore", str(tmp_path / "2")).exit_code == 0
    log = ConversationLog(other, 3600)
    logs = [name for name in everything(other) if ":log:" in name]
    assert logs
    for name in logs:
        key = ConversationKey.parse(name.split(":log:", 1)[1])
        assert other.ask("zcard", keys.identities(key)) == other.ask("xlen", name)
        assert log.load(key).turns


def test_a_key_that_the_scan_misses_is_read_with_its_companion(
    service: Service, monkeypatch: pytest.MonkeyPatch
):
    """A scan may return only one of two keys that are created together while it runs."""
    key = talk(service, "young")
    together = {keys.log(key), keys.identities(key)}
    for name in sorted(together):
        monkeypatch.setattr(reading, "matching_keys", lambda *_, name=name: [name])
        [batch] = reading.read(service.store, reading.names(service.store, text=True))
        assert {record.name.decode() for record in batch} == together


def test_it_is_refused_where_it_could_harm(
    service: Service, data_dir: Path, tmp_path: Path, other: Store
):
    """A store in use, one that is not empty, another secret key, a file that is none: nothing is written."""
    talk(service, "1")
    file, bad = tmp_path / "store.backup", tmp_path / "bad"
    assert run(data_dir, "backup", str(file)).exit_code == 0
    assert service.live.listening.wait(20)
    bad.write_bytes(file.read_bytes()[:-40])
    before = everything(service.store)
    with pytest.raises(BackupError, match="service is running"):
        restore(service.store, file, "", any_key=True)
    assert everything(service.store) == before
    for path, secret, says in (
        (bad, SECRET, "damaged"),
        (file, "another", "another ASSIST_SECRET_KEY"),
    ):
        told = run(tmp_path / "other", "restore", str(path), secret=secret)
        assert says in str(told.exception)
        assert everything(other) == {}
    assert "is intact" in run(tmp_path / "other", "restore", "--check", str(file)).output
    other.ask("set", "assist:mark:x", 1)
    assert "not empty" in str(run(tmp_path / "other", "restore", str(file)).exception)


def test_a_restore_that_did_not_end_is_said_and_begun_anew(
    service: Service, data_dir: Path, tmp_path: Path, other: Store
):
    """A service does not start on half a store."""
    talk(service, "1")
    file = tmp_path / "store.backup"
    assert run(data_dir, "backup", str(file)).exit_code == 0

    def cut(found):
        yield next(iter(found))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(other, file, "", any_key=True, watch=cut)
    with pytest.raises(StoreFormatError, match="did not finish"):
        open_store(settings_of(tmp_path / "other"))
    assert run(tmp_path / "other", "restore", str(file)).exit_code == 0
    assert everything(other) == everything(service.store)


def test_a_store_of_a_newer_release_is_refused(other: Store, tmp_path: Path):
    """Rather than misread; an empty one is given our form."""
    ensure_format(other)
    assert int(other.ask("get", keys.data_format())) == FORMAT
    other.ask("set", keys.data_format(), FORMAT + 1)
    with pytest.raises(StoreFormatError, match="newer release"):
        open_store(settings_of(tmp_path / "other"))
