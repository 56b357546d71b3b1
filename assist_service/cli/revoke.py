"""``assist revoke``: revoke the tokens of pages, programs and agents at once."""

from pathlib import Path

import click

from assist_service.cli.options import env_file, with_overrides


@click.command()
@click.argument("whose", required=False)
@click.option("--everybody", is_flag=True, help="Revoke the tokens of all accounts and agents.")
@env_file
def revoke(whose: str | None, *, everybody: bool, env_file: Path | None) -> None:
    """End every page, live view, link and token issued to WHOSE.

    WHOSE is helpdesk:account, or helpdesk:account:agent for one agent (for example
    zendesk:12345:8447388090111). Open pages stop within a second. An agent who still has access to
    the helpdesk gets a new token there, so remove the agent from the helpdesk first. For console
    users, use `assist users revoke`.
    """
    from assist_service.access.revocation import (
        DOCUMENT,
        EVERYBODY,
        revocation_names,
        with_revocation,
    )
    from assist_service.app import open_store, secret_key
    from assist_service.cli.users import shell_user
    from assist_service.store.clock import StoreClock
    from assist_service.store.documents import Documents
    from assist_service.store.optimistic_update import update_document

    parts = (whose or "").split(":", 2)
    if everybody == bool(whose) or (whose and (len(parts) < 2 or not all(parts))):
        raise click.UsageError("Give helpdesk:account, helpdesk:account:agent, or --everybody.")
    settings = with_overrides(env_file)
    name = EVERYBODY if everybody else revocation_names(secret_key(settings), *parts)[-1]
    subject = "everybody" if everybody else "an agent" if len(parts) == 3 else f"account {whose}"
    store = open_store(settings)
    try:
        # Tokens are issued by the store's clock, which can differ from this shell's.
        clock = StoreClock(store)
        clock.compare()
        now = clock()
        update_document(
            Documents(store),
            DOCUMENT,
            lambda value: with_revocation(value, name, now),
            who=shell_user(),
            note=f"revoked all tokens of {subject}",
            at=now,
        )
    finally:
        store.close()
    click.echo(f"Revoked all tokens of {'everybody' if everybody else whose}.")
