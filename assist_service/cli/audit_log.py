"""``assist audit-log``: verify and export the log of changes."""

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
    """Verify and export the log of changes to settings, users, approvals and rules."""


@group.command(name="verify")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--alone", is_flag=True, help="Check FILE on its own, without the store.")
@click.option(
    "--head",
    "noted_head",
    default="",
    help="A head printed earlier; it must still be in the chain.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per document.")
@env_file
def verify_command(
    file: Path | None, noted_head: str, *, alone: bool, as_json: bool, env_file: Path | None
) -> None:
    """Check every entry against the one before it; exit with 1 if the chain is broken.

    With FILE, check a downloaded audit log, or the download of one day's state, against the
    stored log (with --alone, check the file on its own).

    The printed head covers all entries so far. Keep a copy of it in another place and pass it
    with --head later to prove that no entry was replaced.
    """
    from assist_service.audit_log.chain import DOCUMENTS, verify

    if file is not None:
        _verify_file(file, env_file, alone=alone, as_json=as_json)
    if alone:
        raise click.UsageError("--alone needs a FILE.")
    with documents_of(with_overrides(env_file)) as documents:
        results = [verify(documents, name, noted_head) for name in DOCUMENTS]
    for result in results:
        if as_json:
            click.echo(json.dumps(msgspec.to_builtins(result)))
            continue
        verdict = "intact" if result.broken is None else f"BROKEN: {result.broken}"
        since = f" from version {result.oldest}" if result.oldest > 1 else ""
        click.echo(f"{result.document:<10} {result.entries} entries{since}, {verdict}")
        if result.head:
            click.echo(f"{'':<10} head {result.head}")
    missing = bool(noted_head) and not any(result.noted for result in results)
    if missing:
        click.echo(
            "No chain contains the head given with --head. Entries may have been replaced.",
            err=True,
        )
    if missing or any(result.broken is not None for result in results):
        sys.exit(1)


def _verify_file(file: Path, env_file: Path | None, *, alone: bool, as_json: bool) -> NoReturn:
    """Check an exported file, print the result and exit."""
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
        where = "against the stored log" if result.in_store else "on their own"
        gaps = f", {result.gaps} gaps where a filter left out entries" if result.gaps else ""
        click.echo(f"{file.name}: {result.what}, {result.entries} checked {where}{gaps}")
        for sentence in result.broken:
            click.echo(f"BROKEN: {sentence}")
        if not result.broken:
            click.echo("Intact.")
    sys.exit(1 if result.broken else 0)


@group.command(name="export")
@click.option("--until", type=click.DateTime(), help="Only entries up to this time (UTC).")
@env_file
def export_command(until: datetime | None, env_file: Path | None) -> None:
    """Print every entry as a JSON line, oldest first within each document.

    With --until, the last line for settings, approvals and rules has the values in force at that
    time (in "after"). Password and token hashes of users are not printed.
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
