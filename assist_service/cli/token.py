"""``assist token``: issue a token for programs that use the API."""

import time
from pathlib import Path

import click

from assist_service.cli.options import env_file, with_overrides


@click.command()
@click.argument("account")
@click.option("--agent", default="api", show_default=True, help="The agent the token is issued to.")
@click.option(
    "--minutes",
    default=60,
    show_default=True,
    type=click.IntRange(1, 24 * 60),
    help="How long the token is valid.",
)
@env_file
def token(account: str, agent: str, minutes: int, env_file: Path | None) -> None:
    """Print an API token for ACCOUNT, given as helpdesk:account (for example zendesk:12345).

    Send it as `Authorization: Bearer TOKEN` in requests to /v1/conversations/<key>.
    """
    from assist_service.access.page_tokens import Page, PageTokens
    from assist_service.app import secret_key

    helpdesk, _, name = account.partition(":")
    if not helpdesk or not name:
        raise click.UsageError("ACCOUNT must be helpdesk:account, for example zendesk:12345.")
    tokens = PageTokens(secret_key(with_overrides(env_file)))
    click.echo(tokens.issue(Page(helpdesk, name, agent, "api"), time.time(), minutes * 60))
