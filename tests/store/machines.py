"""Servers of an operator's own on loopback: one, a cluster of three, one that Sentinel watches."""

import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

import redis

from assist_service.store.supervisor import server_binary
from tests.conftest import free_port, wait_until

HOST = "127.0.0.1"
SLOTS = 16384
# As our own server keeps what it is told; a copy is sent at once, with no wait for others to ask.
KEPT = (
    *("--save", "", "--appendonly", "yes", "--appendfsync", "always"),
    *("--repl-diskless-sync-delay", "0"),
)


class Machine:
    """One server process, on a port of its own."""

    def __init__(self, folder: Path, *options: str, port: int = 0) -> None:
        self.port = port or free_port()
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._options = options
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start it and return once it answers."""
        told = ("--bind", HOST, "--port", str(self.port), "--dir", str(self._folder))
        self.process = subprocess.Popen(
            [server_binary(), *self._options, *told], stdout=subprocess.DEVNULL
        )
        wait_until(lambda: self.says("PING") is True, f"the server at {self.port} to answer")
        return self

    def says(self, *command: str | int) -> object:
        """Return its answer to one command; ``None`` where it gives none."""
        try:
            with redis.Redis(HOST, self.port, socket_timeout=2) as client:
                return client.execute_command(*command)
        except redis.RedisError:
            return None

    def kill(self) -> None:
        """End it as an accident does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


class Machines:
    """Several of them, ended together."""

    def __init__(self) -> None:
        self.all: list[Machine] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for one in self.all:
            one.kill()

    def add(self, machine: Machine) -> Machine:
        """Start one."""
        self.all.append(machine.start())
        return machine


class ClusterOfThree(Machines):
    """Three nodes that share the slots, each acknowledging only what is on its disk."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    @property
    def url(self) -> str:
        """Two of the nodes: the third is found by them."""
        return "redis+cluster://" + ",".join(f"{HOST}:{one.port}" for one in self.all[:2])

    def __enter__(self) -> Self:
        for number in range(3):
            self.node(str(number))
            first, last = SLOTS * number // 3, SLOTS * (number + 1) // 3 - 1
            self.all[-1].says("CLUSTER", "ADDSLOTSRANGE", first, last)
        self.meet()
        return self

    def node(self, name: str) -> Machine:
        """Start one more node, which knows nobody yet."""
        options = ("--cluster-enabled", "yes", "--cluster-node-timeout", "1000")
        bus = ("--cluster-port", str(free_port()))
        return self.add(Machine(self._folder / name, *options, *bus, *KEPT))

    def meet(self) -> None:
        """Let all nodes know each other, and wait until they agree."""
        first = self.all[0]
        for other in self.all[1:]:
            bus = other.says("CONFIG", "GET", "cluster-port")
            assert isinstance(bus, dict)
            told = (HOST, other.port, bus[b"cluster-port"].decode())
            wait_until(lambda: bool(first.says("CLUSTER", "MEET", *told)), "nodes to meet")  # noqa: B023
        wait_until(lambda: all(self._agrees(one) for one in self.all), "the cluster to agree")

    def _agrees(self, node: Machine) -> bool:
        info = node.says("CLUSTER", "INFO")
        known = f"cluster_known_nodes:{len(self.all)}\r\n".encode()
        return isinstance(info, bytes) and known in info and b"cluster_state:ok" in info

    def empty(self) -> None:
        """Let every key go."""
        for node in self.all:
            node.says("FLUSHALL")


class WatchedPair(Machines):
    """A master and its replicas, one or more, which three sentinels watch."""

    service = "desk"

    def __init__(self, folder: Path, replicas: int = 1) -> None:
        super().__init__()
        self._folder = folder
        self._copies = replicas
        self.replicas: list[Machine] = []
        self._sentinels: list[Machine] = []

    @property
    def url(self) -> str:
        """The address as an operator writes it."""
        hosts = ",".join(f"{HOST}:{one.port}" for one in self._sentinels)
        return f"redis+sentinel://{hosts}/{self.service}"

    def __enter__(self) -> Self:
        self.master = self.add(Machine(self._folder / "one", *KEPT))
        copy = ("--replicaof", f"{HOST} {self.master.port}")
        for number in range(self._copies):
            self.replicas.append(self.add(Machine(self._folder / f"copy{number}", *KEPT, *copy)))
        for number in range(3):
            self._sentinels.append(self.add(self._sentinel(self._folder / f"sentinel{number}")))
        wait_until(self._watched, "the sentinels to know each other and the replica")
        return self

    def _sentinel(self, folder: Path) -> Machine:
        folder.mkdir(parents=True)
        file = folder / "sentinel.conf"
        file.write_text(
            f"sentinel monitor {self.service} {HOST} {self.master.port} 2\n"
            f"sentinel down-after-milliseconds {self.service} 500\n"
            f"sentinel failover-timeout {self.service} 4000\n"
        )
        return Machine(folder, str(file), "--sentinel")

    def _watched(self) -> bool:
        linked = all(
            isinstance(info, dict) and info.get("master_link_status") == "up"
            for info in (one.says("INFO", "replication") for one in self.replicas)
        )
        return linked and all(self._sees(one) for one in self._sentinels)

    def _sees(self, sentinel: Machine) -> bool:
        found = sentinel.says("SENTINEL", "MASTER", self.service)
        assert isinstance(found, dict)
        told = (int(found[b"num-slaves"]), int(found[b"num-other-sentinels"]))
        return told == (self._copies, 2)
