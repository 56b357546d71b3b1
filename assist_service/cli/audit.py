"""``assist audit``: score a desk's past replies."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import click

from assist_service.cli.options import env_file, with_overrides
from assist_service.cli.terminal import say


@click.command()
@click.argument("chats", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--sample",
    type=click.IntRange(1),
    help="Analyse a random sample of N conversations (20-30 is enough for a discussion).",
)
@click.option(
    "--moments",
    type=click.IntRange(0, 1000),
    default=20,
    show_default=True,
    help="Quote at most N missed moments, most serious first.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--html",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Also write the report to this HTML file.",
)
@click.option(
    "--rules",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of rule files to use instead of the configured ones.",
)
@env_file
def audit(
    chats: Path,
    sample: int | None,
    moments: int,
    as_json: bool,
    html: Path | None,
    rules: Path | None,
    env_file: Path | None,
) -> None:
    """Score past replies: ACE, validation, names, waiting times, policy and missed moments.

    CHATS has one message per line, in order within each conversation, in the format that
    `assist analyze --help` describes. Only the report is stored; card numbers in it are masked.
    Exits with 1 if a line could not be read.
    """
    from assist_service.engine.engine import Guidance
    from assist_service.guidance.file_watcher import Sources
    from assist_service.insights.chat_audit.gathering import (
        Gathering,
        sample_conversations,
        unlimited_settings,
    )
    from assist_service.insights.chat_audit.page import audit_page
    from assist_service.insights.chat_audit.report import as_data, as_lines

    settings = with_overrides(env_file)
    sources = Sources(rules or settings["ASSIST_RULES_DIR"], settings["ASSIST_FRAMEWORKS_DIR"])
    for fault in (*sources.rules().quarantined, *sources.frameworks().quarantined):
        say(f"assist audit: skipped: {fault}", err=True)
    only = None
    if sample is not None:
        with chats.open("rb") as file:
            only = sample_conversations(file, sample)
    guidance = Guidance(sources.rules(), sources.frameworks(), unlimited_settings())
    gathering = Gathering(guidance, moments, only)
    with chats.open("rb") as file:
        for line in _with_progress(file, chats.stat().st_size):
            gathering.add_line(line)
    chat_report = gathering.finish()
    if html is not None:
        html.write_text(audit_page(chat_report, chats.name), encoding="utf-8")
        say(f"Report written to {html}.", err=True)
    if as_json:
        say(json.dumps(as_data(chat_report), ensure_ascii=False, indent=2))
    else:
        say("\n".join(as_lines(chat_report)))
    sys.exit(1 if chat_report.faulty else 0)


def _with_progress(file: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield the lines, with a progress bar (by bytes) on a terminal."""
    if not sys.stderr.isatty():
        yield from file
        return
    with click.progressbar(length=size, label="Reading", file=sys.stderr) as bar:
        for line in file:
            yield line
            bar.update(len(line))
