"""Connect to the store: a single server, one monitored by Sentinel, or a cluster.

The rest of the service does not depend on which it is. It sends commands that touch one slot (the
keys of a conversation share one, ``keys.py``), uses ``primaries`` to scan all keys, and ``all`` for
operations on every server's files.
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

# Without keepalive, a listener would wait two hours for a machine that disappeared.
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
        """Return a client for commands; a cluster's client reads the layout here, which may fail."""

    def listener(self, client: redis.Redis, connect_seconds: float) -> redis.Redis:
        """Return a client of one server for listening, without a read timeout."""

    def server_of(self, client: redis.Redis, key: str) -> redis.Redis:
        """Return a client of the server that holds ``key``."""

    def primaries(self, client: redis.Redis) -> Iterator[redis.Redis]:
        """Yield a client for each primary server."""

    def all(self, client: redis.Redis) -> Iterator[redis.Redis]:
        """Yield a client for each known server, including replicas."""


def connect_servers(redis_url: str, socket_path: str) -> Servers:
    """Return the servers at ``redis_url``, or the embedded one at ``socket_path`` if it is empty."""
    if not redis_url:
        return OneServer(unix_socket_path=socket_path)
    address = parse_address(redis_url)
    if address.kind == "sentinel":
        return WatchedServer(address)
    return Cluster(address) if address.kind == "cluster" else OneServer(address.url)


def _options(answer_seconds: float | None, connect_seconds: float, protocol: int) -> dict[str, Any]:
    """Return the options of every connection: redis-py's retries off, every wait bounded."""
    return {
        "protocol": protocol,
        "retry": Retry(NoBackoff(), 0),
        "socket_timeout": answer_seconds,
        "socket_connect_timeout": connect_seconds,
    }


class _OnePrimary:
    """Base of the variants that have all keys on one server at a time."""

    def server_of(self, client: redis.Redis, key: str) -> redis.Redis:  # noqa: ARG002
        """Return the only primary."""
        return client

    def primaries(self, client: redis.Redis) -> Iterator[redis.Redis]:
        """Yield the only primary."""
        yield client


class OneServer(_OnePrimary):
    """A server at an address, or the embedded one at its socket."""

    def __init__(self, url: str = "", unix_socket_path: str = "") -> None:
        self._url = url
        self._socket_path = unix_socket_path

    def client(self, answer_seconds: float) -> redis.Redis:
        """Return a client that connects on first use."""
        return self._connect(_options(answer_seconds, answer_seconds, 3))

    def listener(self, client: redis.Redis, connect_seconds: float) -> redis.Redis:  # noqa: ARG002
        """Return another client of the same server."""
        return self._connect(_options(None, connect_seconds, 2))

    def all(self, client: redis.Redis) -> Iterator[redis.Redis]:
        """Yield the server; its replicas, if any, are unknown here."""
        yield client

    def _connect(self, options: dict[str, Any]) -> redis.Redis:
        if not self._url:
            return redis.Redis(unix_socket_path=self._socket_path, **options)
        if not self._url.startswith("unix:"):
            options |= KEEP_ALIVE
        return redis.Redis.from_url(self._url, **options)


class WatchedServer(_OnePrimary):
    """A server monitored by Sentinel: each new connection asks the sentinels for the master."""

    def __init__(self, address: StoreAddress) -> None:
        self._address = address

    def client(self, answer_seconds: float) -> redis.Redis:
        """Return a client of the current master that connects on first use."""
        return self._master(_options(answer_seconds, answer_seconds, 3), answer_seconds)

    def listener(self, client: redis.Redis, connect_seconds: float) -> redis.Redis:  # noqa: ARG002
        """Return another client of the master, for one thread."""
        return self._master(_options(None, connect_seconds, 2), connect_seconds)

    def all(self, client: redis.Redis) -> Iterator[redis.Redis]:
        """Yield the master and the replicas known to the sentinels."""
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
    """Several servers that share the slots; redis-py follows slots that move."""

    def __init__(self, address: StoreAddress) -> None:
        self._address = address

    def client(self, answer_seconds: float) -> redis.Redis:
        """Return a client that knows the layout.

        Raises:
            RedisClusterException: no node answers, or some slots have no node.

        """
        nodes = [ClusterNode(*host) for host in self._address.hosts]  # type: ignore[no-untyped-call]
        options = self._tcp(_options(answer_seconds, answer_seconds, 3))
        # It has the same commands as a single server's client, although it is not a subclass.
        return cast("redis.Redis", RedisCluster(startup_nodes=nodes, **options))

    def listener(self, client: redis.Redis, connect_seconds: float) -> redis.Redis:
        """Return a client of any node: messages published at one node reach all nodes.

        Sharded channels would avoid that but need a connection from each process to each node.
        """
        node = random.choice(_nodes(client))  # noqa: S311 - spreads listeners over the nodes
        options = self._tcp(_options(None, connect_seconds, 2))
        return redis.Redis(host=node.host, port=node.port, **options)

    def server_of(self, client: redis.Redis, key: str) -> redis.Redis:
        """Return a client of the node that has the key's slot, as far as the client knows."""
        cluster = cast("RedisCluster", client)
        slot = cluster.keyslot(key)  # type: ignore[no-untyped-call]
        return _node_client(client, cluster.nodes_manager.get_node_from_slot(slot))

    def primaries(self, client: redis.Redis) -> Iterator[redis.Redis]:
        """Yield clients of the nodes that have slots."""
        return (
            _node_client(client, node) for node in _nodes(client) if node.server_type == PRIMARY
        )

    def all(self, client: redis.Redis) -> Iterator[redis.Redis]:
        """Yield clients of all nodes."""
        return (_node_client(client, node) for node in _nodes(client))

    def _tcp(self, options: dict[str, Any]) -> dict[str, Any]:
        return {**options, **KEEP_ALIVE, **self._address.options}


def _nodes(client: redis.Redis) -> list[ClusterNode]:
    return list(cast("RedisCluster", client).nodes_manager.nodes_cache.values())


def _node_client(client: redis.Redis, node: ClusterNode) -> redis.Redis:
    return cast("RedisCluster", client).get_redis_connection(node)
