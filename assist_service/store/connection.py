"""Talk to the store: one code path, nothing run twice, no command that hangs.

redis-py's defaults block for seconds on a dead server and repeat a command whose
answer was lost, which runs it twice. So its retries are off here, every wait is
bounded, and only scripts that know by an identity whether they ran already are
tried again.
"""

import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import redis
import structlog
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import NoScriptError, RedisError
from redis.exceptions import TimeoutError as TooSlow
from redis.retry import Retry

from assist_service.errors import StoreUnavailable
from assist_service.store.supervisor import Supervisor

ANSWER_SECONDS = 2.0
# Long enough for the embedded server to be started again, short enough for a webhook's patience.
PATIENCE_SECONDS = 4.0
PAUSE_SECONDS = 0.05
log = structlog.get_logger()


class Script:
    """A Lua script beside this module; ``again`` says whether running it twice is harmless."""

    def __init__(self, name: str, *, again: bool) -> None:
        self.name = name
        self.text = (files(__package__) / "scripts" / f"{name}.lua").read_text(encoding="utf-8")
        self.again = again
        self.sha = ""


class Store:
    """A connection pool to the store, and the embedded server behind it, if there is one."""

    def __init__(self, redis_url: str, data_dir: Path) -> None:
        self.supervisor = None if redis_url else Supervisor(data_dir)
        self._url = redis_url
        self.client = self._connect(ANSWER_SECONDS)

    def open(self) -> "Store":
        """Return the store once it answers.

        Raises:
            StoreUnavailable: it does not.

        """
        if self.supervisor is not None:
            self.supervisor.ensure()
        self.run(lambda client: client.ping(), again=True)
        return self

    def close(self) -> None:
        """Let go of the connections and, as the last user, of the embedded server."""
        self.client.close()
        if self.supervisor is not None:
            self.supervisor.release()

    def listener(self) -> redis.Redis:
        """Return a client whose reads may wait for ever, for one listening thread.

        It speaks RESP2, in which what is published comes as plain answers.
        """
        return self._connect(None, protocol=2)

    def call(self, script: Script, keys: list[str], arguments: list[Any]) -> Any:
        """Run a script in one round trip; ``run`` says when it is tried again."""

        def command(client: redis.Redis) -> Any:
            try:
                return client.evalsha(script.sha, len(keys), *keys, *arguments)
            except NoScriptError:
                script.sha = client.script_load(script.text)
                return client.evalsha(script.sha, len(keys), *keys, *arguments)

        if not script.sha:
            script.sha = self.run(
                lambda client: client.script_load(script.text), again=True, name=script.name
            )
        return self.run(command, again=script.again, name=script.name)

    def ask(self, command: str, *told: Any, again: bool = True) -> Any:
        """Run one command by its name, as ``run`` does."""
        return self.run(lambda client: getattr(client, command)(*told), again=again, name=command)

    def run(self, command: Callable[[redis.Redis], Any], *, again: bool, name: str = "") -> Any:
        """Run ``command``; one that may run ``again`` is tried until our patience ends.

        Args:
            name: of the command or script, for the log of what failed.

        Raises:
            StoreUnavailable: no answer, or one that says the server cannot work now.

        """
        began = time.monotonic()
        deadline = began + PATIENCE_SECONDS
        while True:
            try:
                return command(self.client)
            except (Unreachable, TooSlow) as error:
                if not again or time.monotonic() > deadline:
                    raise _unavailable(error, name, began) from error
                self._revive()
            except RedisError as error:
                raise _unavailable(error, name, began) from error

    def _revive(self) -> None:
        time.sleep(PAUSE_SECONDS)
        if self.supervisor is not None:
            self.supervisor.ensure()

    def _connect(self, answer_seconds: float | None, protocol: int = 3) -> redis.Redis:
        options: dict[str, Any] = {
            "protocol": protocol,
            "retry": Retry(NoBackoff(), 0),
            "socket_timeout": answer_seconds,
            "socket_connect_timeout": ANSWER_SECONDS,
        }
        if self._url:
            return redis.Redis.from_url(self._url, **options)
        assert self.supervisor is not None
        return redis.Redis(unix_socket_path=str(self.supervisor.socket_path), **options)


def _unavailable(error: Exception, name: str, began: float) -> StoreUnavailable:
    # By type only: the server's own words may hold what it was told.
    log.warning(
        "store_failed",
        command=name,
        error=type(error).__name__,
        waited=round(time.monotonic() - began, 3),
    )
    return StoreUnavailable(
        f"The store did not answer ({type(error).__name__}).", "Send it again in a few seconds."
    )
