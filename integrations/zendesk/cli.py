"""``assist zendesk``: package the app, and check the steps of connecting an account."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from assist_service.cli.options import env_file, with_overrides
from assist_service.errors import SettingError

STATE_LABELS = {"done": "ok  ", "missing": "TODO", "unseen": "?   "}


@click.group(name="zendesk")
def group() -> None:
    """Connect a Zendesk account: package the app, check each step."""


@group.command(name="package")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--service-url", required=True, help="The service's URL for browsers: https://HOST.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def package_command(out: Path, service_url: str, *, as_json: bool) -> None:
    """Write the app to OUT, a zip to upload in Admin Center.

    It's checked by the rules of Zendesk's validator first, and not written if Zendesk would reject
    it. It contains no secrets.
    """
    from integrations.zendesk.app_package import package

    warning_faults = package(service_url, out)
    if as_json:
        warnings = [
            {"place": fault.file, "what": fault.message, "warning": fault.warning}
            for fault in warning_faults
        ]
        click.echo(
            json.dumps({"path": str(out), "bytes": out.stat().st_size, "warnings": warnings})
        )
        return
    for fault in warning_faults:
        click.echo(f"{fault.file} {fault.message}", err=True)
    click.echo(
        f"{out} ({out.stat().st_size:,} bytes) opens {service_url.rstrip('/')}/zendesk/sidebar"
    )
    click.echo(
        "Upload it in Admin Center > Apps and integrations > Zendesk Support apps > "
        "Upload private app.",
        err=True,
    )


@group.command(name="setup")
@click.option(
    "--account", "account_id", default="", help="The ID of an account other than the first."
)
@click.option(
    "--create-webhook",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Create the webhook and write its signing secret to FILE, without checking the steps.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each step.")
@env_file
def setup_command(
    account_id: str, create_webhook: Path | None, *, as_json: bool, env_file: Path | None
) -> None:
    """Show which steps are done in the account, and what to do for the others.

    The exit code is 1 if a step is missing. A question mark means that the OAuth client isn't
    allowed to check the step.
    """
    from assist_service.helpdesk.accounts import Accounts
    from assist_service.settings import public_url
    from integrations.zendesk import setup_steps
    from integrations.zendesk.client import Client
    from integrations.zendesk.settings import ACCOUNT_SETTINGS, PREFIX, SETTINGS

    settings = with_overrides(env_file)
    settings.add(SETTINGS)
    accounts = Accounts(settings, PREFIX, ACCOUNT_SETTINGS, "account_id")
    account = accounts.by_id(account_id) if account_id else accounts.first
    client = Client(account, setup_steps.SCOPE)
    if create_webhook is not None:
        with _new_secret_file(create_webhook) as file:
            file.write(setup_steps.create_webhook(client, public_url(settings)))
        click.echo(f"Webhook created. Set ASSIST_ZENDESK_SIGNING_SECRET_FILE={create_webhook}")
        click.echo("Then run `assist zendesk setup` again to check every step.", err=True)
        return
    steps = list(setup_steps.check_steps(settings, account, client))
    for step in steps:
        row = (
            json.dumps({"name": step.name, "state": step.state, "what": step.message})
            if as_json
            else f"{STATE_LABELS[step.state]}  {step.name}: {step.message}"
        )
        click.echo(row)
    missing = sum(step.state == "missing" for step in steps)
    if not as_json:
        click.echo(
            f"{missing} of {len(steps)} steps are missing." if missing else "No steps are missing.",
            err=True,
        )
    sys.exit(1 if missing else 0)


@contextmanager
def _new_secret_file(path: Path) -> Iterator[TextIO]:
    """Open a new file that only this user can read, before a secret exists that could be lost."""
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise SettingError(
            f"{path} can't be written ({error.strerror}).", "Name a file that doesn't exist yet."
        ) from error
    with os.fdopen(number, "w") as file:
        yield file
