"""``assist users``: manage console users. Works whether the service runs or not."""

import getpass
import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assist_service.access.users import (
    INVITATION_SECONDS,
    ROLES,
    Invitation,
    Role,
    UsersDocument,
    invite,
    normalize_email,
    read_users,
    revoke,
)
from assist_service.cli.options import env_file, with_overrides
from assist_service.domain.tolerant_reader import revise_document

if TYPE_CHECKING:
    from assist_service.settings import Settings
    from assist_service.store.documents import Documents

DOCUMENT = "users"


@click.group(name="users")
def group() -> None:
    """Invite, list and remove console users."""


@group.command(name="invite")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), help="The person's role. Required for new users.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@env_file
def invite_command(email: str, role: Role | None, *, as_json: bool, env_file: Path | None) -> None:
    """Print a single-use link that signs EMAIL in to the console within 24 hours.

    For an existing user this is a new sign-in link. With another --role, using the link changes
    the user's role.
    """
    settings = with_overrides(env_file)
    person, token, now = normalize_email(email), secrets.token_urlsafe(32), time.time()
    with documents_of(settings) as documents:
        role = role or _role_of(documents, person)
        invitation = Invitation(person, role, shell_user(), now + INVITATION_SECONDS)
        _change(
            documents,
            lambda users: invite(users, token, invitation),
            f"invited {person} as {role}",
            now,
        )
    link = f"{_address_of_service(settings)}/console/sign-in/{token}"
    until = _moment(invitation.expires_at)
    if as_json:
        delivery = {"email": person, "role": role, "link": link, "expires_at": until}
        click.echo(json.dumps(delivery))
        return
    click.echo(link)
    click.echo(f"The link signs in {person} as {role}. It works once, until {until}.", err=True)


@group.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line.")
@env_file
def list_command(*, as_json: bool, env_file: Path | None) -> None:
    """List all users and unused sign-in links."""
    with documents_of(with_overrides(env_file)) as documents:
        document = read_users(documents.read(DOCUMENT).value)
    rows = list(_rows(document, time.time()))
    if as_json:
        for row in rows:
            click.echo(json.dumps(row))
        return
    if not rows:
        click.echo(
            "No users yet. Run `assist users invite EMAIL --role admin` to create the first sign-in link."
        )
    width = max((len(row["email"]) for row in rows), default=0)
    for row in rows:
        click.echo(f"{row['email']:<{width}}  {row['role']:<10}  {row['state']} {row['at']}")


@group.command(name="revoke")
@click.argument("email")
@env_file
def revoke_command(email: str, env_file: Path | None) -> None:
    """Revoke EMAIL's access at once: role, unused links and open sessions."""
    person = normalize_email(email)
    with documents_of(with_overrides(env_file)) as documents:
        _change(documents, lambda users: revoke(users, person), f"revoked {person}", time.time())
    click.echo(f"{person} can no longer sign in; open sessions have ended.")


@contextmanager
def documents_of(settings: "Settings") -> "Iterator[Documents]":
    """Open the store's documents for the block."""
    from assist_service.app import open_store
    from assist_service.store.documents import Documents

    store = open_store(settings)
    try:
        yield Documents(store)
    finally:
        store.close()


def _change(
    documents: "Documents", edit: Callable[[UsersDocument], UsersDocument], note: str, now: float
) -> None:
    from assist_service.store.optimistic_update import update_document

    update_document(
        documents,
        DOCUMENT,
        lambda value: revise_document(value, UsersDocument, edit),
        who=shell_user(),
        note=note,
        at=now,
    )


def _role_of(documents: "Documents", email: str) -> Role:
    roles = read_users(documents.read(DOCUMENT).value).users.get(email)
    if roles is None:
        raise click.UsageError(
            f"{email} is a new user. Give --role with one of: {', '.join(ROLES)}."
        )
    return roles.role


def _rows(document: UsersDocument, now: float) -> Iterator[dict[str, str]]:
    for email, user in sorted(document.users.items()):
        yield {"email": email, "role": user.role, "state": "since", "at": _moment(user.since)}
    for invitation in sorted(document.invitations.values(), key=lambda user: user.email):
        state = "invited until" if now < invitation.expires_at else "invitation ended"
        at = _moment(invitation.expires_at)
        yield {"email": invitation.email, "role": invitation.role, "state": state, "at": at}


def _address_of_service(settings: "Settings") -> str:
    from assist_service.settings import public_url

    return public_url(settings)


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"


def shell_user() -> str:
    """Return the shell user's name for the audit log."""
    try:
        return f"{getpass.getuser()} (shell)"
    except (KeyError, OSError):  # a container's user need not have a name
        return "shell"
