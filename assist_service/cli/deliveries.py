"""``assist deliveries``: show the queue to the helpdesks and retry failed deliveries."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assist_service.cli.options import env_file, with_overrides
from assist_service.cli.terminal import say
from assist_service.errors import NotFound

if TYPE_CHECKING:
    from assist_service.delivery.queue import DeadDelivery, Deliveries


@click.group(name="deliveries")
def group() -> None:
    """List notes, tags and reads that failed, and retry them."""


@group.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line.")
@env_file
def list_command(*, as_json: bool, env_file: Path | None) -> None:
    """List failed deliveries, oldest first; exit with 1 if there are any.

    They are deleted with their conversation's text, after ASSIST_LIVE_HOURS.
    """
    with _queue(env_file) as queue:
        queue_status = queue.status()
    for delivery in queue_status.dead:
        row = _row(delivery)
        say(json.dumps(row) if as_json else f"{row['given_up']}  {row['name']}  {row['why']}")
    if not as_json:
        say(
            f"{len(queue_status.dead)} failed, {queue_status.waiting} waiting, "
            f"{queue_status.later} to be retried later; the oldest is {queue_status.oldest:.0f} s old.",
            err=True,
        )
    sys.exit(1 if queue_status.dead else 0)


@group.command(name="replay")
@click.argument("names", nargs=-1)
@click.option("--all", "replay_all", is_flag=True, help="Retry all failed deliveries.")
@env_file
def replay_command(names: tuple[str, ...], *, replay_all: bool, env_file: Path | None) -> None:
    """Queue deliveries again. NAMES are those that `assist deliveries list` prints.

    The worker first checks whether the helpdesk already has the delivery, so nothing is written twice.
    """
    if bool(names) == replay_all:
        raise click.UsageError("Give the names of the deliveries to retry, or --all.")
    with _queue(env_file) as queue:
        failed = {delivery.name: delivery for delivery in queue.status(1_000_000).dead}
        if unknown := [name for name in names if name not in failed]:
            raise NotFound(
                f"{unknown[0]!r} is not a failed delivery.",
                "Run `assist deliveries list` for the names.",
            )
        deliveries = failed.values() if replay_all else [failed[name] for name in names]
        count = sum(queue.replay(delivery) for delivery in deliveries)
    say(f"{count} queued again.")


def _row(delivery: "DeadDelivery") -> dict[str, object]:
    """Return the fields an operator needs, without any text of the conversation."""
    given_up = datetime.fromtimestamp(delivery.at, UTC)
    return {
        "name": delivery.name,
        "kind": delivery.delivery.kind,
        "given_up": f"{given_up:%Y-%m-%d %H:%M:%S}Z",
        "tries": delivery.tries,
        "why": delivery.error,
    }


@contextmanager
def _queue(env_file: Path | None) -> "Iterator[Deliveries]":
    from assist_service.app import open_store
    from assist_service.delivery.queue import Deliveries

    settings = with_overrides(env_file)
    store = open_store(settings)
    try:
        yield Deliveries(store, settings["ASSIST_LIVE_HOURS"] * 3600)
    finally:
        store.close()
