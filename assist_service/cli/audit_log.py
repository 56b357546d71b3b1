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
@click.option("--head", "noted", default="", help="A head noted earlier, that must be in it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each document.")
@env_file
def verify_command(
    file: Path | None, noted: str, *, alone: bool, as_json: bool, env_file: Path | None
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
        found = [verify(documents, name, noted) for name in DOCUMENTS]
    for one in found:
        if as_json:
            click.echo(json.dumps(msgspec.to_builtins(one)))
            continue
        said = "whole" if one.broken is None else f"BROKEN: {one.broken}"
        since = f" from version {one.oldest}" if one.oldest > 1 else ""
        click.echo(f"{one.document:<10} {one.entries} entries{since}, {said}")
        if one.head:
            click.echo(f"{'':<10} head {one.head}")
    missing = bool(noted) and not any(one.noted for one in found)
    if missing:
        click.echo("The head you gave is in no chain (any more).", err=True)
    if missing or any(one.broken is not None for one in found):
        sys.exit(1)


def _verify_file(file: Path, env_file: Path | None, *, alone: bool, as_json: bool) -> NoReturn:
    """Check a file that was taken out, say what came of it, and end."""
    from assist_service.audit_log.file_check import check_file

    raw = file.read_bytes()
    if alone:
        found = check_file(raw, None)
    else:
        with documents_of(with_overrides(env_file)) as documents:
            found = check_file(raw, documents)
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(found)))
    else:
        where = "as it stands in the record" if found.in_store else "by itself"
        gaps = f", {found.gaps} gaps where entries were left out" if found.gaps else ""
        click.echo(f"{file.name}: {found.what}, {found.entries} checked {where}{gaps}")
        for one in found.broken:
            click.echo(f"BROKEN: {one}")
        if not found.broken:
            click.echo("Whole.")
    sys.exit(1 if found.broken else 0)


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
