"""Fill gaps left by missed webhooks, for example after an outage.

Intercom resends a webhook once. So the worker regularly asks which conversations have changed
since the last time, reads them completely, and observes every message and change as if its
webhook had arrived; known ones have no effect. The next round starts where this one ended, with
some overlap, so that a worker may stop at any point.
"""

import threading
from collections.abc import Callable, Iterator
from typing import NamedTuple

import structlog

from assist_service.errors import AssistError, PayloadError, StoreUnavailable
from assist_service.helpdesk.contract import Incoming
from assist_service.helpdesk.payload import Payload
from assist_service.repositories.checkpoints import Checkpoints
from integrations.intercom.client import ApiRefused, Client
from integrations.intercom.read_back import read_back
from integrations.intercom.workspaces import Workspace, Workspaces

# How far the first round looks back, and how far later rounds overlap with the previous one,
# because the search can lag behind a change.
FIRST_SECONDS, OVERLAP_SECONDS = 3600.0, 120.0
# The most that one round reads; the next one reads the rest.
MOST_PAGES, MOST_CONVERSATIONS = 40, 2000
log = structlog.get_logger()


class Round(NamedTuple):
    """A round's results: conversations read, new events, and whether it reached the end."""

    conversations: int
    filled_in: int
    whole: bool


class Reconciler:
    """Catches up with every workspace, one after the other.

    Args:
        observe: stores an event; returns whether it was new.
        marks: remembers how far each workspace was caught up.
        live_seconds: how far back it may read; older messages are no longer stored.
        clock: seconds since 1970.

    """

    def __init__(
        self,
        workspaces: Workspaces,
        observe: Callable[[Incoming], bool],
        checkpoints: Checkpoints,
        *,
        live_seconds: float,
        clock: Callable[[], float],
    ) -> None:
        self._workspaces = workspaces
        self._observe = observe
        self._checkpoints = checkpoints
        self._live_seconds = live_seconds
        self._clock = clock
        # The update times read in each workspace's last round, to skip the overlap.
        self._last_times: dict[str, dict[str, float]] = {}

    def run(self, stop: threading.Event) -> None:
        """Catch up with every workspace; an unreachable one doesn't delay the others."""
        for workspace in self._workspaces:
            if stop.is_set():
                return
            try:
                client = workspace.client()
                name = workspace.identity(client)
                done = self.catch_up(workspace, client, name, stop)
                log.info("intercom_caught_up", workspace=name, **done._asdict())
            except StoreUnavailable:
                raise
            except AssistError as error:
                log.warning("intercom_not_caught_up", code=error.code, why=error.message)

    def catch_up(
        self, workspace: Workspace, client: Client, name: str, stop: threading.Event
    ) -> Round:
        """Read one workspace's changes since its last round.

        Raises:
            ApiRefused, ApiUnavailable: Intercom failed; the next round starts from here.
            StoreUnavailable: raised by ``observe``; likewise.

        """
        now = self._clock()
        checkpoint = f"intercom:{name}"
        oldest = now - self._live_seconds
        since = max(
            (self._checkpoints.load(checkpoint) or now - FIRST_SECONDS) - OVERLAP_SECONDS, oldest
        )
        changed, complete = _find_changes(client, since)
        previous_times, times = self._last_times.get(name, {}), {}
        filled_in = 0
        for number, (at, conversation) in enumerate(changed):
            if number == MOST_CONVERSATIONS or stop.is_set():
                complete = False
                break
            if previous_times.get(conversation) != at:
                filled_in += self._fill_in(workspace, client, name, conversation, oldest)
            times[conversation] = at
            if number % 50 == 49:
                self._checkpoints.save(checkpoint, at - 1)
        if complete:
            self._checkpoints.save(checkpoint, now)
        elif times:
            self._checkpoints.save(checkpoint, max(times.values()) - 1)
        self._last_times[name] = times
        return Round(len(times), filled_in, complete)

    def _fill_in(
        self, workspace: Workspace, client: Client, name: str, conversation: str, since: float
    ) -> int:
        try:
            payload = client.conversation(conversation)
            events = list(read_back(name, workspace.account, payload, since))
        except PayloadError as error:
            log.warning("intercom_unreadable", workspace=name, why=error.message)
            return 0
        except ApiRefused as refused:
            # The conversation was deleted; any other refusal affects all of them, so it ends the round.
            if refused.http_status != 404:
                raise
            return 0
        return sum(self._observe(incoming) for incoming in events)


def _find_changes(client: Client, since: float) -> tuple[list[tuple[float, str]], bool]:
    """Return conversations changed after ``since`` as (time, ID), oldest first, and whether all."""
    times: dict[str, float] = {}
    page: str | None = None
    for _ in range(MOST_PAGES):
        conversations, page = client.updated_since(since, page)
        for conversation in conversations:
            times.update(_with_time(conversation, since))
        if page is None:
            break
    return sorted((at, conversation) for conversation, at in times.items()), page is None


def _with_time(conversation: Payload, since: float) -> Iterator[tuple[str, float]]:
    at = conversation.seconds("updated_at")
    if at > since:
        yield conversation.identifier("id"), at
