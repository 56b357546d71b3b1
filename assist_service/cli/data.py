"""``assist data``: what is kept of one person, handed out or erased."""

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
# How long the shell waits for the store's file to be written anew.
WAIT_SECONDS = 60.0
FILES = {
    "done": "The store's file was written anew.",
    "pending": "The store's file is still being written anew; until then it holds what was erased.",
    "unknown": "Whether the store's own files still hold it is not known: look at its snapshots and back-ups.",
}


@click.group(name="data")
def group() -> None:
    """Hand out or erase what is kept of one customer or agent; each is noted in the audit log."""


def _who(command: Command) -> Command:
    """Add the options that name a person."""
    for option in (
        click.option("--agent", "agent_name", help="helpdesk:account:ID of an agent."),
        click.option(
            "--conversation",
            "conversations",
            multiple=True,
            help="helpdesk:account:id of a conversation of the customer; may be given often.",
        ),
        click.option("--customer", "number", help="helpdesk:account:ID of a customer."),
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
    """Print what is kept of a person as one JSON object.

    Of an agent their own week, moments, phrases and tone are left out: the agent takes those
    out on the page "My week".
    """
    person = _person(number, conversations, agent_name)
    with _opened(with_overrides(env_file)) as personal:
        body = personal.export(person, shell_user(), time.time())
    click.echo(json.dumps(body, ensure_ascii=False, indent=2))


@group.command(name="erase")
@_who
@click.option("--dry-run", is_flag=True, help="Only say which conversations would be forgotten.")
@click.option("--yes", is_flag=True, help="Do not ask whether you are sure.")
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
    """Delete what is kept of a person, for good; sums that name nobody stay.

    A customer's conversation whose text has ended no longer says whose it was: give those with
    --conversation. Exit 1 when the store's file could not be written anew.
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
            click.confirm("Erase all that is kept of this person, for good?", abort=True, err=True)
        done = personal.erase(person, shell_user(), time.time(), WAIT_SECONDS)
    click.echo(json.dumps(msgspec.to_builtins(done)))
    click.echo(FILES[done.files], err=True)
    if done.files != "done":
        sys.exit(1)


def _person(
    number: str | None, conversations: tuple[str, ...], agent_name: str | None
) -> DataSubject:
    if bool(agent_name) == bool(number or conversations):
        raise click.UsageError("Name a customer (--customer, --conversation) or an --agent.")
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
