"""Write a new rule file from the answers to a few questions."""

import json
import re
from dataclasses import dataclass
from typing import Literal

from assist_service.errors import FileError
from assist_service.policy.rules.rule import make_rule
from assist_service.policy.rules.schema import RuleFile
from assist_service.policy.rules.selftest import misses
from assist_service.yaml_files.document import FaultyFile, parse_source

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Answers:
    """A policy writer's answers about a new rule."""

    title: str
    kind: Literal["says", "promises"]
    phrases: tuple[str, ...]
    should_flag: tuple[str, ...]
    should_pass: tuple[str, ...]


def file_name(title: str) -> str:
    """Return the name of the file for a title, without its ending."""
    name = _NOT_IN_A_NAME.sub("-", title.lower()).strip("-")[:60].rstrip("-")
    return name or "rule"


def rule_text(answers: Answers) -> str:
    """Return the file: a rule on trial, with comments where something is still to be filled in."""
    flags = "\n".join(f"    - {_quoted(text)}" for text in answers.should_flag)
    passes = "\n".join(f"    - {_quoted(text)}" for text in answers.should_pass)
    phrases = ", ".join(_quoted(phrase) for phrase in answers.phrases)
    return (
        f"title: {_quoted(answers.title)}\n"
        "status: trial            # draft | trial (watches, shows nobody) | active | retired\n"
        "level: warn              # tip | warn | stop\n"
        "# owner: you@example.com\n"
        "# review_by: 2030-01-31\n"
        "# because: the law, contract or decision behind the rule\n"
        "flag:\n"
        f"  {answers.kind}: [{phrases}]\n"
        "# fixed: the sentence that nobody rewords\n"
        f"message: {_quoted(answers.title)}\n"
        "examples:\n"
        f"  should_flag:\n{flags}\n"
        f"  should_pass:\n{passes}\n"
    )


def faults_of(text: str, path: str) -> tuple[FileError, ...]:
    """Return the faults in a rule's text, failed examples included."""
    try:
        source = parse_source(text, path)
        rule = make_rule("new", source.validate_as(RuleFile), source.data, path)
    except FaultyFile as fault:
        return fault.faults
    faults = [source.fault(miss.where, miss.message, miss.hint) for miss in misses(rule)]
    return tuple(fault.faults[0] for fault in faults)


def _quoted(text: str) -> str:
    # JSON's double-quoted strings are YAML's.
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
