"""``assist doctor``: check this installation."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from assist_service.cli.options import env_file, with_overrides
from assist_service.errors import AssistError

if TYPE_CHECKING:
    from assist_service.doctor.check import HealthCheck

MARKS = {"good": "ok  ", "look": "look", "bad": "BAD "}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@env_file
def doctor(*, as_json: bool, env_file: Path | None) -> None:
    """Check this installation; exit with 0 if everything works and 1 if something does not.

    "look" marks something that works but needs attention. Run the command as the service's user and
    with its settings. The service can be running or stopped.
    """
    results = []
    for check in _checks(env_file):
        results.append(check)
        if not as_json:
            click.echo(f"{MARKS[check.level]}  {check.name:<12} {check.message}")
            if check.remedy:
                click.echo(f"{'':<18} → {check.remedy}")
    worst = any(check.level == "bad" for check in results)
    if as_json:
        report = {"well": not worst, "checks": msgspec.to_builtins(results)}
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    sys.exit(1 if worst else 0)


def _checks(env: Path | None) -> "Iterator[HealthCheck]":
    from assist_service.app import make_integrations, open_store
    from assist_service.doctor import machine, store
    from assist_service.doctor.check import bad, good

    try:
        settings = with_overrides(env)
        desks = make_integrations(settings)
    except AssistError as error:
        yield bad("settings", error.message, error.hint)
        return
    yield good("settings", f"All valid; helpdesks: {', '.join(sorted(desks))}.")
    yield from machine.checks(settings)
    try:
        opened = open_store(settings)
    except AssistError as error:
        yield bad("store", error.message, error.hint)
        return
    try:
        yield from store.checks(opened, settings["ASSIST_LIVE_HOURS"] * 3600)
    finally:
        opened.close()
