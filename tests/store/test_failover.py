"""A primary that dies under Sentinel or in a cluster is replaced, and the service goes on by itself."""

import signal
from pathlib import Path

import pytest

from assist_service.domain.conversation import ConversationKey, MessageAdded
from assist_service.domain.types import Message
from assist_service.errors import StoreUnavailable
from assist_service.repositories.conversation_log import ConversationLog
from assist_service.repositories.live_updates import LiveUpdates
from assist_service.store import keys
from assist_service.store.connection import Store
from tests.conftest import wait_until
from tests.store.machines import ClusterOfThree, Machine, WatchedPair

FAILOVER_SECONDS = 30


def said(number: int) -> MessageAdded:
    return MessageAdded(float(number), Message(f"m{number}", "customer", "hello", float(number)))


def appended(log: ConversationLog, key: ConversationKey, number: int) -> bool:
    """Send an event as a helpdesk does: again until it is kept."""
    try:
        log.append(key, f"message:m{number}", lambda _: said(number))
    except StoreUnavailable:
        return False
    return True


def goes_on(store: Store, key: ConversationKey, die, replicated) -> None:
    """Ten events, the primary's death, ten more: all there once, and told to who listens."""
    log = ConversationLog(store, 3600)
    told = []
    live = LiveUpdates(store, 10, told.append)
    live.start()
    assert live.listening.wait(20)
    for number in range(10):
        assert appended(log, key, number)
    replicated()
    die()
    with live.watch(str(key)) as waiter:
        for number in range(9, 20):
            wait_until(
                lambda n=number: appended(log, key, n), "the event to be kept", FAILOVER_SECONDS
            )
        wait_until(lambda: told.count(None) >= 2 or waiter.wait(0.1) == "news", "the news", 20)
        assert live.listening.wait(20)
        assert appended(log, key, 20)
        wait_until(lambda: waiter.wait(0.1) is not None, "news over the new connection", 20)
    live.close(10)
    ids = [turn.message.id for turn in ConversationLog(store, 3600).load(key).turns]
    assert ids == [f"m{number}" for number in range(21)]


def test_the_service_goes_on_when_sentinel_makes_a_replica_master(data_dir: Path, tmp_path: Path):
    """The address names the sentinels and the service, never the server.

    Replicas have each event before it is acknowledged, so the master's death, right after an answer,
    takes none along; and one that no replica has is not acknowledged, when sent again neither.
    """
    key = ConversationKey("zendesk", "1", "7")
    with WatchedPair(tmp_path / "three", replicas=2) as three:
        store = Store(three.url, data_dir, replicas=1).open()
        assert len(store.on_all(lambda server: server.ping())) == 3
        goes_on(store, key, three.master.kill, lambda: None)
        (left,) = (one for one in three.replicas if role(one) == "slave")
        assert left.process is not None
        left.process.send_signal(signal.SIGSTOP)
        log = ConversationLog(store, 3600)
        assert not appended(log, key, 41)
        assert not appended(log, key, 41)
        left.process.send_signal(signal.SIGCONT)
        wait_until(lambda: appended(log, key, 41), "the replica to have it", FAILOVER_SECONDS)
        store.close()


def test_the_service_goes_on_when_a_replica_takes_over_a_node_of_the_cluster(
    data_dir: Path, tmp_path: Path
):
    """Only the conversations of that node wait; those of the others never notice."""
    with ClusterOfThree(tmp_path / "cluster") as cluster:
        victim, copy = cluster.all[0], cluster.node("copy")
        cluster.meet()
        name = victim.says("CLUSTER", "MYID")
        assert isinstance(name, bytes)
        assert copy.says("CLUSTER", "REPLICATE", name.decode()) in (True, b"OK")
        store = Store(cluster.url, data_dir).open()
        found: dict[int, ConversationKey] = {}
        for number in range(100):
            key = ConversationKey("zendesk", "1", str(number))
            found[store.client.get_node_from_key(keys.log(key)).port] = key
        elsewhere = found[cluster.all[1].port]

        def replicated() -> None:
            wait_until(lambda: copy.says("DBSIZE") == victim.says("DBSIZE"), "copies")

        def die() -> None:
            victim.kill()
            assert appended(ConversationLog(store, 3600), elsewhere, 1)

        goes_on(store, found[victim.port], die, replicated)
        store.close()


def role(machine: Machine) -> str:
    found = machine.says("INFO", "replication")
    return str(found["role"]) if isinstance(found, dict) else ""


@pytest.mark.parametrize(
    "url",
    ["redis+sentinel://127.0.0.1:1/desk", "redis+cluster://127.0.0.1:1", "redis://127.0.0.1:1"],
)
def test_servers_that_are_away_are_an_error_within_our_patience(
    url: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch
):
    """However the store is reached, and with one sentence."""
    monkeypatch.setattr("assist_service.store.connection.PATIENCE_SECONDS", 0.2)
    with pytest.raises(StoreUnavailable, match="did not answer"):
        Store(url, data_dir).open()
