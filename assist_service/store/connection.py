"""Run commands in the store: one code path, bounded waits, retries only if idempotent.

redis-py's defaults block for seconds on a dead server and repeat a command whose
answer was lost, which runs it twice. Its retries are therefore off, every wait is
bounded, and only idempotent commands and scripts are retried.
"""

import hashlib
import threading
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import redis
import structlog
from redis.exceptions import (
    AskError,
    ClusterDownError,
    ClusterError,
    NoScriptError,
    ReadOnlyError,
    RedisClusterException,
    RedisError,
)
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import TimeoutError as TooSlow

from assist_service.errors import StoreUnavailable
from assist_service.store.servers import connect_servers
from assist_service.store.supervisor import Supervisor

Answer = TypeVar("Answer")

ANSWER_SECONDS = 2.0
# Long enough to restart the embedded server, shorter than a webhook's timeout.
PATIENCE_SECONDS = 4.0
PAUSE_SECONDS = 0.05
# Time for replicas to confirm a write.
COPY_MILLISECONDS = 1000
# Errors that a retry may fix: no answer, and the errors during a failover.
TRANSIENT = (
    *(Unreachable, TooSlow, ReadOnlyError),
    *(ClusterDownError, ClusterError, RedisClusterException),
)
log = structlog.get_logger()


class Script:
    """A Lua script from the ``scripts`` folder.

    ``idempotent`` scripts may run twice. ``replicated`` scripts write acknowledged data: if replicas
    are configured, they must have it before the script's answer is returned.
    """

    def __init__(self, name: str, *, idempotent: bool, replicated: bool = False) -> None:
        self.name = name
        self.text = (files(__package__) / "scripts" / f"{name}.lua").read_text(encoding="utf-8")
        self.idempotent = idempotent
        self.replicated = replicated
        self.sha = hashlib.sha1(self.text.encode(), usedforsecurity=False).hexdigest()


class Store:
    """A connection pool to the store, and the embedded server behind it, if there is one."""

    def __init__(self, redis_url: str, data_dir: Path, replicas: int = 0) -> None:
        self._replicas = replicas
        self.supervisor = None if redis_url else Supervisor(data_dir)
        socket_path = "" if self.supervisor is None else str(self.supervisor.socket_path)
        self._servers = connect_servers(redis_url, socket_path)
        self._client: redis.Redis | None = None
        self._lock = threading.Lock()

    @property
    def client(self) -> redis.Redis:
        """The client, created on first use, because a cluster's client has to reach the cluster."""
        if self._client is None:
            with self._lock:
                if self._client is None:
                    self._client = self._servers.client(ANSWER_SECONDS)
        return self._client

    def open(self) -> "Store":
        """Return the store once it answers.

        Raises:
            StoreUnavailable: it does not answer.

        """
        if self.supervisor is not None:
            self.supervisor.ensure()
        self.run(lambda client: client.ping(), idempotent=True)
        return self

    def close(self) -> None:
        """Close the connections; the last user also stops the embedded server."""
        if self._client is not None:
            self._client.close()
        if self.supervisor is not None:
            self.supervisor.release()

    def listener(self) -> redis.Redis:
        """Return a client without a read timeout, for one listening thread.

        It uses RESP2, where published messages arrive as plain replies.
        """
        return self._servers.listener(self.client, ANSWER_SECONDS)

    def call(self, script: Script, keys: list[str], arguments: list[Any]) -> Any:
        """Run a script in one round trip and return its answer; see ``run`` for retries and errors."""
        evaluate = self._evaluate_replicated if script.replicated and self._replicas else _evaluate

        def command(client: redis.Redis) -> Any:
            try:
                return evaluate(client, "EVALSHA", script.sha, keys, arguments)
            except NoScriptError:
                # Sending the whole script makes the server that has the keys cache it by its hash.
                return evaluate(client, "EVAL", script.text, keys, arguments)

        return self.run(command, idempotent=script.idempotent, name=script.name)

    def _evaluate_replicated(
        self, client: redis.Redis, verb: str, script: str, keys: list[str], arguments: list[Any]
    ) -> Any:
        """Run a script and wait on the same connection until replicas have its writes.

        Raises:
            StoreUnavailable: too few replicas have it in time. It may be stored nevertheless; sent
                again, it is recognised as a duplicate and waited for again.

        """
        server = self._servers.server_of(client, keys[0])
        with server.pipeline(transaction=False) as steps:
            steps.execute_command(verb, script, len(keys), *keys, *arguments)  # type: ignore[no-untyped-call]
            steps.execute_command("WAIT", self._replicas, COPY_MILLISECONDS)  # type: ignore[no-untyped-call]
            answer, copies = steps.execute(raise_on_error=False)
        if isinstance(answer, AskError):  # or MovedError, its child
            client.exists(keys[0])  # makes the cluster client look up the slot's new node
            raise Unreachable("The slot moved.") from answer
        for reply in (answer, copies):
            if isinstance(reply, Exception):
                raise reply
        if copies < self._replicas:
            log.warning("store_not_copied", copies=copies, required=self._replicas)
            raise StoreUnavailable(
                f"Only {copies} of {self._replicas} replicas confirmed the write.",
                "Send it again in a few seconds.",
            )
        return answer

    def on_primaries(self, command: Callable[[redis.Redis], Answer]) -> list[Answer]:
        """Run an idempotent ``command`` on each primary server; return the answers."""
        answers: list[Answer] = self.run(
            lambda client: [command(server) for server in self._servers.primaries(client)],
            idempotent=True,
        )
        return answers

    def on_all(self, command: Callable[[redis.Redis], Answer]) -> list[Answer]:
        """Run an idempotent ``command`` on each server, including replicas; return the answers."""
        answers: list[Answer] = self.run(
            lambda client: [command(server) for server in self._servers.all(client)],
            idempotent=True,
        )
        return answers

    def ask(self, command: str, *arguments: Any, idempotent: bool = True) -> Any:
        """Run one redis-py command by name and return its answer; see ``run`` for retries and errors."""
        return self.run(
            lambda client: getattr(client, command)(*arguments), idempotent=idempotent, name=command
        )

    def run(
        self, command: Callable[[redis.Redis], Any], *, idempotent: bool, name: str = ""
    ) -> Any:
        """Run ``command`` and return its answer; retry idempotent ones for ``PATIENCE_SECONDS``.

        Args:
            name: the command's or script's name, for the log.

        Raises:
            StoreUnavailable: no answer, or the server cannot work at the moment.

        """
        began = time.monotonic()
        deadline = began + PATIENCE_SECONDS
        while True:
            try:
                return command(self.client)
            except TRANSIENT as error:
                if not idempotent or time.monotonic() > deadline:
                    raise _unavailable(error, name, began) from error
                self._prepare_retry(error, deadline)
            except RedisError as error:
                raise _unavailable(error, name, began) from error

    def _prepare_retry(self, error: Exception, deadline: float) -> None:
        time.sleep(PAUSE_SECONDS)
        if isinstance(error, ReadOnlyError):
            # The server has become a replica: its name may now lead to another server.
            for server in self._servers.primaries(self.client):
                server.connection_pool.disconnect(inuse_connections=False)
        if self.supervisor is not None:
            self.supervisor.ensure(max(0.0, deadline - time.monotonic()))


def _evaluate(
    client: redis.Redis, verb: str, script: str, keys: list[str], arguments: list[Any]
) -> Any:
    run = client.evalsha if verb == "EVALSHA" else client.eval
    return run(script, len(keys), *keys, *arguments)


def _unavailable(error: Exception, name: str, began: float) -> StoreUnavailable:
    # Only the type: the server's message may contain stored data.
    log.warning(
        "store_failed",
        command=name,
        error=type(error).__name__,
        waited=round(time.monotonic() - began, 3),
    )
    return StoreUnavailable(
        f"The store did not answer ({type(error).__name__}).", "Send it again in a few seconds."
    )
