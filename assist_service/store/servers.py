"""How the store is reached: one server, one that Sentinel watches, or a cluster of several.

The rest of the service does not know which. It sends commands that touch one slot (keys of a
conversation share one, ``keys.py``), asks for ``primaries`` where every key is looked through, and
for ``all`` where every server's files are meant.
"""

import random
import socket
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Protocol, cast

import redis
from redis.backoff import NoBackoff
from redis.cluster import PRIMARY, ClusterNode, RedisCluster
from redis.retry import Retry
from redis.sentinel import Sentinel

from assist_service.store.addresses import StoreAddress, parse_address

# A server whose machine vanished says no goodbye: a listener would wait for it for two hours.
KEEP_ALIVE = {
    "socket_keepalive": True,
    "socket_keepalive_options": {
        getattr(socket, name): value
        for name, value in (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3))
        if hasattr(socket, name)
    },
}


class Servers(Protocol):
    """One way to reach the store."""

    def client(self, answer_seconds: float) -> redis.Redis:
        """Return a client for commands; a cluster's asks for its layout here and may fail."""

    def listener(self, client: redis.Redis, connect_seconds: float) -> redis.Redis:
        """Return a client of one server, to listen on; its reads may wait for ever."""

    def holder(self, client: redis.Redis, key: str) -> redis.Redis:
        """Return a client of the server that holds ``key``."""

    def primaries(self, client: redis.Redis) -> Iterator[redis.Redis]:
        """Yield a client for each server that keys are written to."""

    def all(self, client: redis.Redis) -> Iterator[redis.Redis]:
        """Yield a client for each server that we know to hold data, replicas too."""


def connect_servers(redis_url: str, socket_path: str) -> Servers:
    """Return how the store at ``redis_url``, or else our own at ``socket_path``, is reached."""
    if not redis_url:
        return OneServer(unix_socket_path=socket_path)
    address = parse_address(redis_url)
    if address.kind == "sentinel":
        return WatchedServer(address)
    return Cluster(address) if address.kind == "cluster" else OneServer(address.url)


def _options(answer_seconds: float | None, connect_seconds: float, protocol: int) -> dict[str, Any]:
    """Return what every connection has: redis-py's own retries off, every wait bounded."""
    return {
        "protocol": protocol,
        "retry": Retry(NoBackoff(), 0),
        "socket_timeout": answer_seconds,
        "socket_connect_timeout": connect_seconds,
    }


class _OnePrimary:
    """Whatever holds all keys on one server at a time."""

    def holder(self, client: redis.Redis, key: str) -> redis.Redis:  # noqa: ARG002
        """Return the one there is."""
        return client

    def primaries(self, client: redis.Redis) -> Iterator[redis.Redis]:
        """Yield the one there is."""
        yield client


class OneServer(_OnePrimary):
    """A server at an address, or the embedded one at its socket."""

    def __init__(self, url: str = "", unix_socket_path: str = "") -> None:
        self._url = url
        self._socket_path = unix_socket_path

    def client(self, answer_seconds: float) -> redis.Redis:
        """Return a client; it connects when it is used."""
        return self._connect(_options(answer_seconds, answer_seconds, 3))

    def listener(self, client: redis.Redis, connect_seconds: float) -> redis.Redis:  # noqa: ARG002
        """Return another client of the same server."""
        return self._connect(_options(None, connect_seconds, 2))

    def all(self, client: redis.Redis) -> Iterator[redis.Redis]:
        """Yield the one server: replicas that it may have are the operator's."""
        yield client

    def _connect(self, options: dict[str, Any]) -> redis.Redis:
        if not self._url:
            return redis.Redis(unix_socket_path=self._socket_path, **options)
        if not self._url.startswith("unix:"):
            options |= KEEP_ALIVE
        return redis.Redis.from_url(self._url, **options)


class WatchedServer(_OnePrimary):
    """A server that Sentinel watches: each new connection asks the sentinels which it is now."""

    def __init__(self, address: StoreAddress) -> None:
        self._address = address

    def client(self, answer_seconds: float) -> redis.Redis:
        """Return a client of whichever server is the master; it connects when it is used."""
        return self._master(_options(answer_seconds, answer_seconds, 3), answer_seconds)

    def listener(self, client: redis.Redis, connect_seconds: float) -> redis.Redis:  # noqa: ARG002
        """Return another client of the master, for one thread."""
        return self._master(_options(None, connect_seconds, 2), connect_seconds)

    def all(self, client: redis.Redis) -> Iterator[redis.Redis]:
        """Yield the master and the replicas that the sentinels see."""
        yield client
        seconds = client.connection_pool.connection_kwargs["socket_timeout"]
        with closing(self._sentinel(seconds)) as sentinel:
            options = self._tcp(_options(seconds, seconds, 3))
            for host, port in sentinel.discover_slaves(self._address.service):  # type: ignore[no-untyped-call]
                with closing(redis.Redis(host=host, port=port, **options)) as replica:
                    yield replica

    def _master(self, options: dict[str, Any], seconds: float) -> redis.Redis:
        client = self._sentinel(seconds).master_for(self._address.service, **self._tcp(options))  # type: ignore[no-untyped-call]
        return cast("redis.Redis", client)

    def _sentinel(self, seconds: float) -> Sentinel:
        options = {**_options(seconds, seconds, 3), **self._address.sentinel}
        return Sentinel(self._address.hosts, sentinel_kwargs=options)  # type: ignore[no-untyped-call]

    def _tcp(self, options: dict[str, Any]) -> dict[str, Any]:
        return {**options, **KEEP_ALIVE, **self._address.options}


class Cluster:
    """Several servers that share the slots; redis-py follows a slot that moves."""

    def __init__(self, address: StoreAddress) -> None:
        self._address = address

    def client(self, answer_seconds: float) -> redis.Redis:
        """Return a client that knows the layout.

        Raises:
            RedisClusterException: no node answers, or they share not all slots.

        """
        nodes = [ClusterNode(*host) for host in self._address.hosts]  # type: ignore[no-untyped-call]
        options = self._tcp(_options(answer_seconds, answer_seconds, 3))
        # Its commands are those of one server's client, though it is no child of its class.
        return cast("redis.Redis", RedisCluster(startup_nodes=nodes, **options))

    def listener(self, client: redis.Redis, connect_seconds: float) -> redis.Redis:
        """Return a client of any node: what is published at one is told at all.

        Sharded channels would spare the nodes that, and cost each process a connection to each.
        """
        node = random.choice(_nodes(client))  # noqa: S311 - spreads listeners over the nodes
        options = self._tcp(_options(None, connect_seconds, 2))
        return redis.Redis(host=node.host, port=node.port, **options)

    def holder(self, client: redis.Redis, key: str) -> redis.Redis:
        """Return the node that holds the key's slot, as far as the client knows."""
        cluster = cast("RedisCluster", client)
        slot = cluster.keyslot(key)  # type: ignore[no-untyped-call]
        return _node_client(client, cluster.nodes_manager.get_node_from_slot(slot))

    def primaries(self, client: redis.Redis) -> Iterator[redis.Redis]:
        """Yield the nodes that hold slots."""
        return (
            _node_client(client, node) for node in _nodes(client) if node.server_type == PRIMARY
        )

    def all(self, client: redis.Redis) -> Iterator[redis.Redis]:
        """Yield every node."""
        return (_node_client(client, node) for node in _nodes(client))

    def _tcp(self, options: dict[str, Any]) -> dict[str, Any]:
        return {**options, **KEEP_ALIVE, **self._address.options}


def _nodes(client: redis.Redis) -> list[ClusterNode]:
    return list(cast("RedisCluster", client).nodes_manager.nodes_cache.values())


def _node_client(client: redis.Redis, node: ClusterNode) -> redis.Redis:
    return cast("RedisCluster", client).get_redis_connection(node)
