"""``assist settings``: print the table of settings with the values in force."""

import json
from pathlib import Path

import click

from assist_service.cli.options import env_file, with_overrides


@click.command()
@env_file
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def settings(env_file: Path | None, as_json: bool) -> None:
    """Show each setting's name, value in force (secrets masked) and purpose."""
    from assist_service.app import make_integrations

    values = with_overrides(env_file)
    make_integrations(values)
    rows = [
        {"name": row.name, "value": value, "default": row.default, "help": row.help}
        for row, value in values.shown()
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        click.echo(f"{row['name']}={row['value']}\n    {row['help']}")
