"""``assist teams``: export and import the settings of teams as one file."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from assist_service.cli.options import env_file, with_overrides
from assist_service.cli.terminal import say
from assist_service.cli.users import documents_of, shell_user
from assist_service.team_settings.diff import differences
from assist_service.team_settings.model import read_settings

if TYPE_CHECKING:
    from assist_service.team_settings.model import SettingsDocument

DOCUMENT = "settings"


@click.group(name="teams")
def group() -> None:
    """List teams, and export or import their settings."""


@group.command(name="list")
@env_file
def list_command(env_file: Path | None) -> None:
    """List every team seen in traffic or in the settings, with its key."""
    with documents_of(with_overrides(env_file)) as documents:
        observed_teams = documents.read("teams").value or {}
        configured_teams = read_settings(documents.read(DOCUMENT).value).teams
    for key in sorted(observed_teams.keys() | configured_teams.keys()):
        own = "has its own settings" if key in configured_teams else "inherits"
        say(f"{key}\t{observed_teams.get(key, {}).get('name', '')}\t{own}")


@group.command(name="export")
@env_file
def export_command(env_file: Path | None) -> None:
    """Print all settings as one YAML file. The export is recorded in the audit log."""
    from assist_service.audit_log.chain import note_export
    from assist_service.team_settings.yaml_file import to_yaml

    with documents_of(with_overrides(env_file)) as documents:
        note_export(
            documents, shell_user(), "exported the settings of all teams", "settings", time.time()
        )
        say(to_yaml(read_settings(documents.read(DOCUMENT).value)), nl=False)


@group.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--dry-run", is_flag=True, help="Only show what would change; exit with 1 if anything would."
)
@env_file
def import_command(file: Path, *, dry_run: bool, env_file: Path | None) -> None:
    """Replace all settings with those in FILE.

    Open sidebars update within a second. Every change appears in the console's audit log.
    """
    from assist_service.coaching.frameworks import load_frameworks
    from assist_service.store.optimistic_update import update_document
    from assist_service.team_settings.yaml_file import from_yaml

    settings = with_overrides(env_file)
    frameworks = load_frameworks(settings["ASSIST_FRAMEWORKS_DIR"])
    new_settings = from_yaml(
        file.read_bytes(), str(file), [framework.id for framework in frameworks]
    )
    with documents_of(settings) as documents:
        changed = _print_changes(read_settings(documents.read(DOCUMENT).value), new_settings)
        if dry_run:
            sys.exit(1 if changed else 0)
        update_document(
            documents,
            DOCUMENT,
            lambda _: msgspec.to_builtins(new_settings),
            who=shell_user(),
            note=f"imported {file.name}",
            at=time.time(),
        )


def _print_changes(before: "SettingsDocument", after: "SettingsDocument") -> int:
    changes = differences(before, after)
    for change in changes:
        description = f"{change.kind} {change.field}" if change.kind else change.field
        description = f"shift {change.shift}: {description}" if change.shift else description
        was, now = (_word(value) for value in (change.before, change.after))
        say(f"{change.scope or 'organisation'}: {description}: {was} -> {now}")
    if not changes:
        say("No changes.")
    return len(changes)


def _word(value: Any) -> str:
    if value is None:
        return "inherited"
    return str(value if isinstance(value, (bool, int, float, str)) else msgspec.to_builtins(value))
