"""``assist backup`` and ``assist restore``: the store in one file, and back."""

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
@click.option("--no-text", is_flag=True, help="Leave out what customers and agents wrote.")
@env_file
def backup(file: Path, *, no_text: bool, env_file: Path | None) -> None:
    """Write the whole store into FILE while the service runs.

    The file holds what customers wrote within the live window, unless --no-text leaves it out: keep it as you keep
    the store, and no longer than that. It does not hold ASSIST_SECRET_KEY, without which agents' own
    pages cannot be found again: keep that apart.
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
@click.option("--check", "only_check", is_flag=True, help="Only see whether the file is whole.")
@click.option("--any-key", is_flag=True, help="Also a back-up made with another secret key.")
@env_file
def restore(file: Path, *, only_check: bool, any_key: bool, env_file: Path | None) -> None:
    """Write the back-up FILE into an empty store, before the service is started on it.

    What has outlived its time since the back-up was made is left out. Erase again whoever was erased since.
    """
    from assist_service.backup.file import check

    if only_check:
        head = check(file)
        made_at = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(head.made_at))
        click.echo(f"{file} is whole: made {made_at} by release {head.release}.")
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
    click.echo(f"Restored {done.keys:,} keys; {done.ended:,} had ended since the back-up.")


def key_mark(secret: str) -> str:
    """Return what tells one secret key from another and leads to none."""
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
