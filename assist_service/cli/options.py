"""Options shared by several commands."""

from pathlib import Path

import click

from assist_service.settings import Settings

env_file = click.option(
    "--env-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read settings from a file of KEY=value lines. Environment variables take precedence.",
)


def with_overrides(env_file: Path | None, **overrides: str | None) -> Settings:
    """Return the settings; command-line values take precedence over all others."""
    settings = Settings.from_environment(env_file)
    set_values = {name: value for name, value in overrides.items() if value is not None}
    return Settings({**settings.environment, **set_values}) if set_values else settings
