"""``assist audit-log``: prove that the record of changes is whole, and hand it out."""

import json
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click
import msgspec

from assist_service.cli.options import env_file, with_overrides
from assist_service.cli.users import documents_of, shell_user


@click.group(name="audit-log")
def group() -> None:
    """Check and export who changed settings, users, approvals and rules."""


@group.command(name="verify")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--alone", is_flag=True, help="Check FILE by itself, without a store.")
@click.option("--head", "noted_head", default="", help="A head noted earlier, that must be in it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each document.")
@env_file
def verify_command(
    file: Path | None, noted_head: str, *, alone: bool, as_json: bool, env_file: Path | None
) -> None:
    """Check every entry against the one before it; exit 1 where the chain does not hold.

    With FILE, check a download of the audit log, or of what was in force on a day, against the
    record (or, with --alone, by itself).

    The head it prints stands for everything up to now: note it somewhere else, and give it
    with --head later.
    """
    from assist_service.audit_log.chain import DOCUMENTS, verify

    if file is not None:
        _verify_file(file, env_file, alone=alone, as_json=as_json)
    if alone:
        raise click.UsageError("--alone is for a FILE.")
    with documents_of(with_overrides(env_file)) as documents:
        results = [verify(documents, name, noted_head) for name in DOCUMENTS]
    for result in results:
        if as_json:
            click.echo(json.dumps(msgspec.to_builtins(result)))
            continue
        verdict = "whole" if result.broken is None else f"BROKEN: {result.broken}"
        since = f" from version {result.oldest}" if result.oldest > 1 else ""
        click.echo(f"{result.document:<10} {result.entries} entries{since}, {verdict}")
        if result.head:
            click.echo(f"{'':<10} head {result.head}")
    missing = bool(noted_head) and not any(result.noted for result in results)
    if missing:
        click.echo("The head you gave is in no chain (any more).", err=True)
    if missing or any(result.broken is not None for result in results):
        sys.exit(1)


def _verify_file(file: Path, env_file: Path | None, *, alone: bool, as_json: bool) -> NoReturn:
    """Check a file that was taken out, say what came of it, and end."""
    from assist_service.audit_log.file_check import check_file

    raw = file.read_bytes()
    if alone:
        result = check_file(raw, None)
    else:
        with documents_of(with_overrides(env_file)) as documents:
            result = check_file(raw, documents)
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(result)))
    else:
        where = "as it stands in the record" if result.in_store else "by itself"
        gaps = f", {result.gaps} gaps where entries were left out" if result.gaps else ""
        click.echo(f"{file.name}: {result.what}, {result.entries} checked {where}{gaps}")
        for sentence in result.broken:
            click.echo(f"BROKEN: {sentence}")
        if not result.broken:
            click.echo("Whole.")
    sys.exit(1 if result.broken else 0)


@group.command(name="export")
@click.option("--until", type=click.DateTime(), help="Only entries up to this moment (UTC).")
@env_file
def export_command(until: datetime | None, env_file: Path | None) -> None:
    """Print every entry as a JSON line, oldest first for each document.

    With --until, the last line of settings, of approvals and of rules holds what was in force then
    (in "after"). Of users no hashes of passwords and tokens are printed.
    """
    from datetime import UTC

    from assist_service.audit_log.chain import DOCUMENTS, line, note_export
    from assist_service.store.documents import DocumentChange

    ends = until.replace(tzinfo=UTC).timestamp() if until is not None else float("inf")
    with documents_of(with_overrides(env_file)) as documents:
        for name in DOCUMENTS:
            for raw in documents.entries(name):
                if msgspec.json.decode(raw, type=DocumentChange).at <= ends:
                    click.echo(json.dumps(line(name, raw), ensure_ascii=False))
        note_export(documents, shell_user(), "exported the audit log", str(until), time.time())
