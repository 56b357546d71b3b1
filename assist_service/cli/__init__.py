"""``assist``: every command's module is imported only when it is called."""

import sys
from importlib import import_module

import click

from assist_service import __version__
from assist_service.errors import AssistError

COMMANDS = {
    "serve": "serve",
    "demo": "serve",
    "worker": "worker",
    "deliveries": "deliveries",
    "analyze": "analyze",
    "rules": "rules",
    "users": "users",
    "settings": "settings",
    "token": "token",
}


class _Commands(click.Group):
    """Finds a command by name: ``<module>.<name>``, or the module's ``group``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"assist_service.cli.{COMMANDS[cmd_name]}")
        found = getattr(module, cmd_name, None) or module.group
        assert isinstance(found, click.Command)
        return found


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="assist")
def assist() -> None:
    """Live agent-assist for support desks."""


def main() -> None:
    """Run ``assist``; what the user can mend is one sentence and exit code 2."""
    try:
        assist.main(standalone_mode=True)
    except AssistError as error:
        hint = f"\n{error.hint}" if error.hint else ""
        click.echo(f"assist: {error}{hint}", err=True)
        sys.exit(2)
