"""``assist``: each command's module is imported only when the command is called.

A helpdesk folder with a module ``cli`` that has a ``group`` adds its commands as ``assist <folder>``.
"""

import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.resources import files

import click

from assist_service import __version__
from assist_service.errors import AssistError

COMMANDS = {
    "serve": "serve",
    "demo": "serve",
    "worker": "worker",
    "deliveries": "deliveries",
    "analyze": "analyze",
    "audit": "audit",
    "rules": "rules",
    "users": "users",
    "teams": "teams",
    "audit-log": "audit_log",
    "data": "data",
    "backup": "backup",
    "restore": "backup",
    "doctor": "doctor",
    "settings": "settings",
    "token": "token",
    "revoke": "revoke",
}


class _Commands(click.Group):
    """Finds a command by name: ``<module>.<name>``, or the module's ``group``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, *helpdesk_commands()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS:
            module = import_module(f"assist_service.cli.{COMMANDS[cmd_name]}")
        elif cmd_name in helpdesk_commands():
            module = import_module(f"integrations.{cmd_name}.cli")
        else:
            return None
        command = getattr(module, cmd_name, None) or module.group
        assert isinstance(command, click.Command)
        return command


def helpdesk_commands() -> Iterator[str]:
    """Yield the helpdesk folders that add commands, without importing any of them."""
    for folder in sorted(files("integrations").iterdir(), key=lambda entry: entry.name):
        if folder.is_dir() and (folder / "cli.py").is_file():
            yield folder.name


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="assist")
def assist() -> None:
    """Live agent-assist for support desks."""


def main() -> None:
    """Run ``assist``; print an error the user can fix as one sentence and exit with code 2."""
    try:
        assist.main(standalone_mode=True)
    except AssistError as error:
        from assist_service.cli.terminal import say

        hint = f"\n{error.hint}" if error.hint else ""
        say(f"assist: {error}{hint}", err=True)
        sys.exit(2)
