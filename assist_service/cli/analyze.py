"""``assist analyze``: read JSON lines and write one JSON line for each, in order."""

import sys
from pathlib import Path

import click

from assist_service.cli.options import env_file, with_overrides


@click.command()
@click.option(
    "--rules",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of rule files to use instead of the configured ones.",
)
@click.option(
    "--frameworks",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of framework files to use instead of the configured ones.",
)
@click.option(
    "--unproven",
    is_flag=True,
    help="Also load rules that fail their own examples (for measurements only).",
)
@env_file
def analyze(
    rules: Path | None, frameworks: Path | None, unproven: bool, env_file: Path | None
) -> None:
    """Analyse messages given as JSON lines on standard input; print one JSON line for each.

    A message is {"id", "conversation", "author": "customer|agent|bot", "text", "sent_at"?,
    "customer_name"?, "agent_name"?, "team"?, "channel"?, "language"?}.

    Its result is {"id", "conversation", "author", "reading"|"review", "policy", "nudge"}, or
    {"id"?, "line", "error"} for an invalid line. Exits with 1 if any line was invalid.
    """
    from assist_service.engine.batch import Batch, Faulty
    from assist_service.engine.engine import Guidance
    from assist_service.guidance.file_watcher import Sources
    from assist_service.team_settings.model import DEFAULT

    settings = with_overrides(env_file)
    sources = Sources(
        rules or settings["ASSIST_RULES_DIR"],
        frameworks or settings["ASSIST_FRAMEWORKS_DIR"],
        unproven=unproven,
    )
    for fault in (*sources.rules().quarantined, *sources.frameworks().quarantined):
        click.echo(f"assist analyze: skipped: {fault}", err=True)
    batch = Batch(Guidance(sources.rules(), sources.frameworks(), DEFAULT))
    faulty = 0
    write = sys.stdout.buffer.write
    try:
        for number, line in enumerate(sys.stdin.buffer, 1):
            if not line.strip():
                continue
            try:
                write(batch.analyze(line))
            except Faulty as fault:
                faulty += 1
                write(fault.line(number))
            write(b"\n")
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    sys.exit(1 if faulty else 0)
