"""``assist deliveries``: how the queue to the helpdesks stands, and what was given up."""

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
    """Show how notes, tags and reads stand, and send again those that were given up."""


@group.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each line.")
@env_file
def list_command(*, as_json: bool, env_file: Path | None) -> None:
    """List the deliveries that were given up, oldest first; exit code 1 when there are any.

    They go with their conversation's text, after ASSIST_LIVE_HOURS.
    """
    with _queue(env_file) as queue:
        standing = queue.status()
    for dead in standing.dead:
        row = _row(dead)
        say(json.dumps(row) if as_json else f"{row['given_up']}  {row['name']}  {row['why']}")
    if not as_json:
        say(
            f"{len(standing.dead)} given up, {standing.waiting} waiting, "
            f"{standing.later} to be tried later; the oldest is {standing.oldest:.0f} s old.",
            err=True,
        )
    sys.exit(1 if standing.dead else 0)


@group.command(name="replay")
@click.argument("names", nargs=-1)
@click.option("--all", "replay_all", is_flag=True, help="All that were given up.")
@env_file
def replay_command(names: tuple[str, ...], *, replay_all: bool, env_file: Path | None) -> None:
    """Queue deliveries again, by their NAMES as `assist deliveries list` prints them.

    The helpdesk is asked first whether it has it already, so nothing is written twice.
    """
    if bool(names) == replay_all:
        raise click.UsageError("Name what to send again, or give --all.")
    with _queue(env_file) as queue:
        dead = {delivery.name: delivery for delivery in queue.status(1_000_000).dead}
        if unknown := [name for name in names if name not in dead]:
            raise NotFound(
                f"{unknown[0]!r} is not among those given up.", "See `assist deliveries list`."
            )
        deliveries = dead.values() if replay_all else [dead[name] for name in names]
        count = sum(queue.replay(delivery) for delivery in deliveries)
    say(f"{count} queued again.")


def _row(dead: "DeadDelivery") -> dict[str, object]:
    """Return what an operator needs: no text of the conversation is in it."""
    given_up = datetime.fromtimestamp(dead.at, UTC)
    return {
        "name": dead.name,
        "kind": dead.delivery.kind,
        "given_up": f"{given_up:%Y-%m-%d %H:%M:%S}Z",
        "tries": dead.tries,
        "why": dead.error,
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
