"""A store that an earlier release wrote opens, and reads as that release read it."""

import gzip
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from assist_service.app import create_app
from assist_service.audit_log.chain import verify
from assist_service.domain.conversation import ConversationKey
from assist_service.own_week.repository import OwnMoments
from assist_service.playbook.repository import Playbook
from assist_service.privacy.retention import matching_rules, retention_table
from assist_service.settings import Settings
from assist_service.store import keys
from assist_service.store.format import FORMAT
from tests.privacy.everything import everything, talk
from tests.releases.make_sample import SECRET

SAMPLES = sorted(
    path.name.removesuffix(".json.gz") for path in Path(__file__).parent.glob("*.json.gz")
)


def commands(raw: bytes) -> Iterator[list[bytes]]:
    """The commands of an append-only file."""
    at = 0

    def line() -> bytes:
        nonlocal at
        end = raw.index(b"\r\n", at)
        found, at = raw[at:end], end + 2
        return found

    while at < len(raw):
        if raw[at : at + 1] == b"#":  # a note of the time
            line()
            continue
        parts = []
        for _ in range(int(line()[1:])):
            length = int(line()[1:])
            parts.append(raw[at : at + length])
            at += length + 2
        yield parts


def later(command: list[bytes], milliseconds: int) -> list[bytes]:
    """A command that ends a key's life as much later as time went by since it was kept."""
    ends = {b"PEXPIREAT": 2, b"SET": 4}.get(command[0].upper())
    if ends is None or len(command) <= ends:
        return command
    told = [*command]
    told[ends] = str(int(told[ends]) + milliseconds).encode()
    return told


def encoded(command: list[bytes]) -> bytes:
    parts = b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in command)
    return b"*%d\r\n%s" % (len(command), parts)


@pytest.fixture(params=SAMPLES)
def sample(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Any, dict[str, Any]]]:
    """A service on a store whose files are the release's own, but for the time that went by since."""
    here = Path(__file__).parent / request.param
    expected = json.loads(gzip.decompress(here.with_name(f"{here.name}.json.gz").read_bytes()))
    written = gzip.decompress(here.with_name(f"{here.name}.aof.gz").read_bytes())
    gone_by = int((time.time() - expected["made_at"]) * 1000)
    folder = tmp_path / "data/store/appendonlydir"
    folder.mkdir(parents=True)
    name = "appendonly.aof.1.incr.aof"
    (folder / name).write_bytes(b"".join(encoded(later(one, gone_by)) for one in commands(written)))
    (folder / "appendonly.aof.manifest").write_text(f"file {name} seq 1 type i\n")
    told = {"ASSIST_DATA_DIR": str(tmp_path / "data"), "ASSIST_SECRET_KEY": SECRET}
    service = create_app(Settings(told)).extensions["assist"]
    yield service, expected
    service.close()


def same(now: Any, then: Any) -> None:
    """Whatever the earlier release read is read now; what this release adds is its own."""
    if isinstance(then, dict):
        for name, value in then.items():
            assert name in now, name
            same(now[name], value)
    elif isinstance(then, list) and all(isinstance(one, str) for one in then):
        assert sorted(now) == sorted(then)
    elif isinstance(then, list):
        assert len(now) == len(then)
        for one, other in zip(now, then, strict=True):
            same(one, other)
    else:
        assert now == then


def test_it_reads_as_the_release_that_wrote_it_read_it(sample):
    service, expected = sample
    for name, state in expected["conversations"].items():
        same(plain(service.log.load(ConversationKey.parse(name))), state)
    for name, value in expected["documents"].items():
        same(service.documents.read(name).value, value)
        assert verify(service.documents, name).broken is None
    agent = "zendesk:acme:no5005"
    same(plain(service.preferences.load(agent)), expected["hand"])
    assert len(service.part(OwnMoments).week(agent, 0.0)) == expected["week"]
    lines = service.part(Playbook).desk_lines("zendesk:acme").lines
    same({name: plain(line) for name, line in lines.items()}, expected["lines"])
    queue_status = service.deliveries.status()
    assert (queue_status.waiting, len(queue_status.dead)) == (expected["waiting"], expected["dead"])


def test_it_is_worked_on_and_given_our_form(sample):
    """Every key has its place in today's table, and a conversation goes on."""
    service, expected = sample
    assert int(service.store.ask("get", keys.data_format())) == FORMAT
    rows = retention_table(service.settings["ASSIST_LIVE_HOURS"] * 3600)
    names = everything(service.store)
    assert len(names) >= expected["keys"]
    assert [name for name in names if len(matching_rules(name, rows)) != 1] == []
    key = ConversationKey.parse(next(iter(expected["conversations"])))
    before = len(service.log.load(key).turns)
    talk(service, f"{key.id}-new")
    after = service.log.load(ConversationKey(key.helpdesk, key.account, f"{key.id}-new"))
    assert (before, len(after.turns)) == (2, 2)


def plain(value: Any) -> Any:
    """As JSON has it."""
    return msgspec.json.decode(msgspec.json.encode(value))
