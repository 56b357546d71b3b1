"""``assist backup`` and ``assist restore``: write the store to one file and load it again."""

import hashlib
import hmac
import sys
import time
from pathlib import Path
from typing import Any

import click

from assist_service.cli.options import env_file, with_overrides


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--no-text", is_flag=True, help="Leave out the text of customers and agents.")
@env_file
def backup(file: Path, *, no_text: bool, env_file: Path | None) -> None:
    """Write the whole store into FILE while the service runs.

    The file contains customers' messages from the live window unless you pass --no-text. Protect it
    like the store, and delete it when the retention period ends. It does not contain
    ASSIST_SECRET_KEY; agents' own pages cannot be restored without that key, so back it up separately.
    """
    from assist_service.app import open_store, secret_key
    from assist_service.backup.file import open_writer
    from assist_service.backup.reading import names, read

    settings = with_overrides(env_file)
    mark = key_mark(secret_key(settings))
    store = open_store(settings)
    try:
        with open_writer(file, time.time(), mark) as writer:
            groups = names(store, text=not no_text)
            with click.progressbar(
                read(store, groups), length=len(groups), label="Backing up", file=sys.stderr
            ) as parts:
                for part in parts:
                    for record in part:
                        writer.add(record)
    finally:
        store.close()
    size = file.stat().st_size
    click.echo(f"{file}: {writer.records:,} keys, {size:,} bytes, SHA-256 {_sha256(file)}")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Only check that the file is intact.")
@click.option("--any-key", is_flag=True, help="Accept a backup made with another secret key.")
@env_file
def restore(file: Path, *, only_check: bool, any_key: bool, env_file: Path | None) -> None:
    """Restore the backup FILE into an empty store, before you start the service.

    Data that has expired since the backup is skipped. Repeat any erasure requests made since then.
    """
    from assist_service.backup.file import check

    if only_check:
        head = check(file)
        made_at = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(head.made_at))
        click.echo(f"{file} is intact: made {made_at} by release {head.release}.")
        return
    from assist_service.app import reach_store, secret_key
    from assist_service.backup.writing import restore as write_back

    settings = with_overrides(env_file)
    mark = key_mark(secret_key(settings))
    store = reach_store(settings)
    try:
        done = write_back(store, file, mark, any_key=any_key, watch=_watched)
    finally:
        store.close()
    click.echo(f"Restored {done.keys:,} keys; {done.ended:,} have expired since the backup.")


def key_mark(secret: str) -> str:
    """Return a fingerprint of a secret key, from which the key cannot be derived."""
    return hmac.new(secret.encode(), b"backup", hashlib.sha256).hexdigest()[:16]


def _watched(stored_records: Any) -> Any:
    with click.progressbar(stored_records, label="Restoring", file=sys.stderr) as records:
        yield from records


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()
