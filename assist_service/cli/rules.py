"""``assist rules``: check, test, try, replay, compare and create rules."""

import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from assist_service.cli.options import env_file, with_overrides
from assist_service.cli.terminal import say
from assist_service.policy.checks.kinds import is_absence
from assist_service.policy.tools.report import FORMATS, Format, Report, counted, formatted

if TYPE_CHECKING:
    from assist_service.domain.types import PolicyFinding
    from assist_service.policy.rules.ruleset import Ruleset
    from assist_service.policy.rules.situation import Situation

_folder = click.Path(exists=True, file_okay=False, path_type=Path)
_rules = click.option(
    "--rules",
    "folder",
    type=_folder,
    help="Folder of rule files to use instead of ASSIST_RULES_DIR.",
)
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_style = click.option(
    "--format",
    "style",
    type=click.Choice(FORMATS),
    default="text",
    help="Output format.",
    show_default=True,
)


@click.group()
def group() -> None:
    """Check, test, try out and compare rule files."""


def _folder_of(folder: Path | None, env: Path | None) -> Path:
    rules_folder = folder if folder is not None else Path(with_overrides(env)["ASSIST_RULES_DIR"])
    if not rules_folder.is_dir():
        raise click.UsageError(f"{rules_folder} is not a folder. Give one with --rules.")
    return rules_folder


def _load(folder: Path, *, unproven: bool = False) -> "Ruleset":
    from assist_service.policy.rules.ruleset import load_rules

    return load_rules(folder, unproven=unproven)


def _finish(report: Report, style: Format, *, as_json: bool) -> None:
    text = formatted(report, "json" if as_json else style)
    if text:
        say(text)
    sys.exit(report.exit_code)


@group.command()
@_rules
@_style
@_as_json
@env_file
def check(folder: Path | None, style: Format, as_json: bool, env_file: Path | None) -> None:
    """Report errors and warnings in the rule files.

    Exits with 0 if every file can be used, 1 if one cannot, and 2 for a usage error.
    """
    from assist_service.policy.tools.lint import check_report

    rules = _load(_folder_of(folder, env_file))
    _finish(check_report(rules, datetime.now(UTC).date()), style, as_json=as_json)


@group.command()
@_rules
@_style
@_as_json
@env_file
def test(folder: Path | None, style: Format, as_json: bool, env_file: Path | None) -> None:
    """Test every rule against its own examples and report their coverage."""
    from assist_service.policy.tools.lint import test_report

    rules = _load(_folder_of(folder, env_file))
    _finish(test_report(rules), style, as_json=as_json)


@group.command(name="try")
@click.argument("replies", nargs=-1)
@_rules
@click.option(
    "--customer", multiple=True, help="An earlier message of the customer. Can be repeated."
)
@click.option("--team", help="The team that replies.")
@click.option("--channel", help="The channel, such as chat or email.")
@_as_json
@env_file
def try_(
    replies: tuple[str, ...],
    folder: Path | None,
    customer: tuple[str, ...],
    team: str | None,
    channel: str | None,
    as_json: bool,
    env_file: Path | None,
) -> None:
    """Type or pipe in replies, one per line, and see which rules flag them and why.

    Rules on trial are shown too, marked as such. Without --customer, every rule's `when` counts as
    met. Exits with 1 if a rule in force flags a reply.
    """
    rules = _load(_folder_of(folder, env_file))
    if rules.quarantined:
        say(
            f"{counted(len(rules.quarantined), 'file')} skipped; see `assist rules check`.",
            err=True,
        )
    situation = _situation(customer, team, channel)
    found_any = False
    for text in replies or _typed():
        examined = rules.examine(text, situation, assume_asked=not customer)
        found_any = found_any or bool(examined.active)
        findings = [(f, "active") for f in examined.active] + [(f, "trial") for f in examined.trial]
        if as_json:
            say(
                json.dumps(
                    {"text": text, "policy": [_data(f, status) for f, status in findings]},
                    ensure_ascii=False,
                )
            )
        else:
            _show(text, findings, rules)
    sys.exit(1 if found_any else 0)


def _typed() -> Iterator[str]:
    interactive = sys.stdin.isatty()
    if interactive:
        say("Type a reply and press Enter. Press Ctrl-D to finish.", err=True)
    for line in sys.stdin:
        if line.strip():
            yield line.rstrip("\n")


def _situation(customer: tuple[str, ...], team: str | None, channel: str | None) -> "Situation":
    from assist_service.domain.types import Message, Turn
    from assist_service.policy.rules.situation import Situation

    now = time.time()
    turns = tuple(
        Turn(Message(f"customer-{number}", "customer", text, now))
        for number, text in enumerate(customer)
    )
    return Situation(team, channel, None, turns, now)


def _data(finding: "PolicyFinding", status: str) -> dict[str, object]:
    from assist_service.domain.types import plain

    return {**plain(finding), "status": status}


def _show(text: str, findings: "list[tuple[PolicyFinding, str]]", rules: "Ruleset") -> None:
    say(f"> {text}")
    if not findings:
        say("  no findings")
    for finding, status in findings:
        start, end = finding.span
        mark = "" if status == "active" else " (on trial, not shown to agents)"
        say(f"  {finding.level}  {finding.rule}{mark}")
        if is_absence(finding.check):
            say(f"    {finding.check}: the reply lacks the statement that this rule requires")
        else:
            say(f'    {finding.check}: "{text[start:end]}"')
        say(f"    {finding.message}")
        if finding.fixed:
            say(f"    fixed: {finding.fixed}")
        rule = rules.rule(finding.rule)
        if rule is not None and rule.because:
            say(f"    because: {rule.because}")


@group.command()
@click.argument("old", type=_folder)
@click.argument("new", type=_folder)
@click.argument("chats", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_as_json
def replay(old: Path, new: Path, chats: Path, as_json: bool) -> None:
    """Show how findings in past conversations change from the rules in OLD to those in NEW.

    CHATS has one message per line, in the format of `assist analyze`: {"conversation", "author",
    "text"}. Rules on trial are included. Exits with 1 if any finding changes.
    """
    from dataclasses import asdict

    from assist_service.policy.tools.replay import replay as run
    from assist_service.policy.tools.replay import replay_lines

    before, after = _load(old), _load(new)
    for rules, folder in ((before, old), (after, new)):
        if rules.quarantined:
            say(
                f"{folder}: {counted(len(rules.quarantined), 'file')} skipped; see `assist rules check`.",
                err=True,
            )
    with chats.open("rb") as file:
        result = run(before, after, _with_progress(file, chats.stat().st_size))
    if as_json:
        say(json.dumps(asdict(result), ensure_ascii=False, indent=2))
    else:
        for line in replay_lines(result):
            say(line)
    sys.exit(1 if result.changed else 0)


def _with_progress(file: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Yield the lines, with a progress bar on standard error if it is a terminal."""
    if not sys.stderr.isatty():
        yield from file
        return
    with click.progressbar(length=size, label="Replaying", file=sys.stderr) as bar:
        pending_bytes = 0
        for line in file:
            yield line
            pending_bytes += len(line)
            if pending_bytes > 1 << 16:
                bar.update(pending_bytes)
                pending_bytes = 0
        bar.update(pending_bytes)


@group.command()
@_rules
@_as_json
@env_file
def overlaps(folder: Path | None, as_json: bool, env_file: Path | None) -> None:
    """Show rules that flag the same words or contradict each other.

    Exits with 1 if two rules contradict each other; overlaps alone are not an error.
    """
    from dataclasses import asdict

    from assist_service.policy.tools.overlaps import overlaps as find

    all_overlaps = find(_load(_folder_of(folder, env_file)))
    against = [overlap for overlap in all_overlaps if overlap.contradicts]
    if as_json:
        say(json.dumps([asdict(overlap) for overlap in all_overlaps], ensure_ascii=False, indent=2))
    else:
        for overlap in all_overlaps:
            say(_meeting(overlap.kind, overlap.rule, overlap.other))
            say(f'    "{overlap.quote}" in "{overlap.text}"')
        say(
            f"{counted(len(all_overlaps) - len(against), 'overlap')}, {counted(len(against), 'contradiction')}."
        )
    sys.exit(1 if against else 0)


def _meeting(kind: str, rule: str, other_rule: str) -> str:
    sentences = {
        "same words": f"{rule} and {other_rule} flag the same words:",
        "flags the fixed text": f"{rule} flags the fixed text of {other_rule}:",
        "flags an option": f"{rule} flags an option of {other_rule}:",
        "other wording": f"{rule} contradicts the fixed text of {other_rule}:",
    }
    return sentences[kind]


@group.command()
@_rules
@click.option(
    "--pack", default="own", show_default=True, help="The pack (a subfolder of the rules folder)."
)
@env_file
def new(folder: Path | None, pack: str, env_file: Path | None) -> None:
    """Ask five questions and write a rule on trial that passes its own examples."""
    from assist_service.policy.tools.scaffold import Answers, faults_of, file_name, rule_text

    root = _folder_of(folder, env_file)
    title = _ask("1. What is the rule, in one line?")
    kind: Literal["says", "promises"] = click.prompt(
        "2. Is it wrong to say this at all (says), or only to promise it (promises)?",
        type=click.Choice(["says", "promises"]),
    )
    while True:
        phrases = _ask_list("3. Which phrases should be flagged? Separate them with semicolons.")
        wrong = _ask_list(
            "4. Two or more replies that the rule must flag, separated by semicolons:"
        )
        right = _ask_list("5. Two or more replies that must pass, separated by semicolons:")
        text = rule_text(Answers(title, kind, phrases, wrong, right))
        path = root / pack / f"{file_name(title)}.yaml"
        faults = faults_of(text, str(path))
        if not faults:
            break
        for fault in faults:
            say(f"{fault.message} {fault.hint}", err=True)
        say("Please answer questions 3 to 5 again.", err=True)
    if path.exists():
        raise click.UsageError(f"{path} already exists. Choose another title.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    say(f"Wrote {path}. The rule is on trial: its findings are counted but not shown to agents.")
    say("When you are satisfied with it, set `status: active`.")


def _ask(question: str) -> str:
    return str(click.prompt(question)).strip()


def _ask_list(question: str) -> tuple[str, ...]:
    while True:
        parts = tuple(part.strip() for part in _ask(question).split(";") if part.strip())
        if parts:
            return parts
