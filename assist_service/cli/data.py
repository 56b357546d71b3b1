"""``assist data``: export or erase the stored data of one person."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from assist_service.cli.options import env_file, with_overrides
from assist_service.cli.users import shell_user
from assist_service.privacy.subjects import DataSubject, parse_agent, parse_customer

if TYPE_CHECKING:
    from assist_service.privacy.requests import PersonalData
    from assist_service.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])
# How long the command waits for the store's file to be rewritten.
WAIT_SECONDS = 60.0
FILES = {
    "done": "The store's file was rewritten without the erased data.",
    "pending": "The store's file is still being rewritten; it contains the erased data until that is done.",
    "unknown": "The store's own files may still contain the erased data. Check its snapshots and backups.",
}


@click.group(name="data")
def group() -> None:
    """Export or erase the data of one customer or agent. Each request is recorded in the audit log."""


def _who(command: Command) -> Command:
    """Add the options that identify a person."""
    for option in (
        click.option("--agent", "agent_name", help="An agent, as helpdesk:account:ID."),
        click.option(
            "--conversation",
            "conversations",
            multiple=True,
            help="A conversation of the customer, as helpdesk:account:ID. Can be repeated.",
        ),
        click.option("--customer", "number", help="A customer, as helpdesk:account:ID."),
    ):
        command = option(command)
    return command


@group.command(name="export")
@_who
@env_file
def export_command(
    number: str | None,
    conversations: tuple[str, ...],
    agent_name: str | None,
    env_file: Path | None,
) -> None:
    """Print a person's stored data as one JSON object.

    An agent's own week, moments, phrases and tone are not included; agents download those
    themselves on the page "My week".
    """
    person = _person(number, conversations, agent_name)
    with _opened(with_overrides(env_file)) as personal:
        body = personal.export(person, shell_user(), time.time())
    click.echo(json.dumps(body, ensure_ascii=False, indent=2))


@group.command(name="erase")
@_who
@click.option("--dry-run", is_flag=True, help="Only list the conversations that would be erased.")
@click.option("--yes", is_flag=True, help="Skip the confirmation.")
@env_file
def erase_command(
    number: str | None,
    conversations: tuple[str, ...],
    agent_name: str | None,
    *,
    dry_run: bool,
    yes: bool,
    env_file: Path | None,
) -> None:
    """Permanently delete a person's stored data. Anonymous totals are not affected.

    After the retention period a conversation is no longer linked to its customer; name those
    conversations with --conversation. Exits with 1 if the store's file could not be rewritten.
    """
    person = _person(number, conversations, agent_name)
    with _opened(with_overrides(env_file)) as personal:
        conversation_keys = personal.find_conversations(person)
        click.echo(
            f"{len(conversation_keys)} conversations: {', '.join(map(str, conversation_keys)) or 'none'}",
            err=True,
        )
        if dry_run:
            return
        if not yes:
            click.confirm("Permanently erase all stored data of this person?", abort=True, err=True)
        done = personal.erase(person, shell_user(), time.time(), WAIT_SECONDS)
    click.echo(json.dumps(msgspec.to_builtins(done)))
    click.echo(FILES[done.files], err=True)
    if done.files != "done":
        sys.exit(1)


def _person(
    number: str | None, conversations: tuple[str, ...], agent_name: str | None
) -> DataSubject:
    if bool(agent_name) == bool(number or conversations):
        raise click.UsageError("Give either a customer (--customer, --conversation) or an --agent.")
    return parse_agent(agent_name) if agent_name else parse_customer(number or "", conversations)


@contextmanager
def _opened(settings: "Settings") -> "Iterator[PersonalData]":
    from assist_service.app import make_personal_data, open_store, secret_key
    from assist_service.store.documents import Documents

    store = open_store(settings)
    try:
        yield make_personal_data(store, Documents(store), secret_key(settings))
    finally:
        store.close()
