"""Validation of lines before they are shared, with problems that their authors can fix."""

import re
from collections.abc import Iterator

import msgspec

from assist_service.analysis.review.review import review
from assist_service.coaching.framework_file import LONGEST_LINE
from assist_service.coaching.phrase_templates import Slots, fill
from assist_service.errors import AssistError
from assist_service.playbook.lines.templating import facts_left
from assist_service.policy.checks.kinds import is_absence
from assist_service.policy.rules.ruleset import Ruleset, Situation

# Slots that a shared line may have. Fixed text and options only come from rules.
SLOTS = ("feeling", "effect", "reason", "fact", "customer_name", "wait")
# Values for the slots when a line is checked without a conversation.
SAMPLE: Slots = {
    "feeling": "upset",
    "effect": "upsetting",
    "reason": "your order came late",
    "fact": "a late order",
    "customer_name": "Maria",
    "wait": "about two days",
}
SHORTEST = 8
_BRACES = re.compile(r"\{([^{}]*)\}")


class Problem(msgspec.Struct, frozen=True):
    """A reason not to share a line; ``rule`` is the ID of the rule that it breaks, if any."""

    code: str
    message: str
    hint: str
    rule: str | None = None


class LineRefused(AssistError):
    """The line cannot be shared in its current form."""

    status = 422
    code = "line_refused"


def refuse(problems: tuple[Problem, ...]) -> None:
    """Reject a line with problems.

    Raises:
        LineRefused: with the first problem's message, hint and code.

    """
    if problems:
        first = problems[0]
        raise LineRefused(first.message, first.hint, code=first.code)


def problems(text: str, rules: Ruleset, values: Slots | None = None) -> tuple[Problem, ...]:
    """Return all problems with sharing ``text``; without any it can be shared.

    Rules are checked for all teams and as if their customer conditions were met, because the
    line can be used anywhere. ``values`` take precedence over the sample values of slots.
    """
    shape = tuple(_shape(text))
    if shape:
        return shape
    filled = fill(text, {**SAMPLE, **(values or {})})
    return (*_facts(text), *_policy(filled, rules), *_wording(filled))


def _shape(text: str) -> Iterator[Problem]:
    if len(text.strip()) < SHORTEST:
        yield Problem(
            "line_empty", "The line is too short.", "Write a sentence that an agent could say."
        )
    if len(text) > LONGEST_LINE:
        yield Problem(
            "line_long",
            f"The line has {len(text)} characters.",
            f"Use at most {LONGEST_LINE}: a sentence or two that others can adapt.",
        )
    for slot in _BRACES.findall(text):
        if slot.lower() not in SLOTS:
            yield Problem(
                "line_slot",
                f"There is no slot {{{slot[:30]}}} for shared lines.",
                f"Allowed: {', '.join(SLOTS)}.",
            )
    if set("{}") & set(_BRACES.sub("", text)):
        yield Problem("line_slot", "A brace is not closed.", "Write a slot as {reason}.")


def _facts(text: str) -> Iterator[Problem]:
    for mark in facts_left(text):
        yield Problem(
            "line_fact",
            f"{mark} marks a fact about this customer only.",
            "Leave it out, or use {reason} for what happened to the customer.",
        )


def _policy(filled: str, rules: Ruleset) -> Iterator[Problem]:
    rule_ids = set()
    for finding in rules.examine(filled, Situation(), assume_asked=True).active:
        # A required statement is required of the whole reply, not of each line.
        if is_absence(finding.check) or finding.rule in rule_ids:
            continue
        rule_ids.add(finding.rule)
        rule = rules.by_id[finding.rule]
        yield Problem(
            "line_breaks_rule",
            f"It breaks the rule “{rule.title}” ({finding.rule}). {finding.message}",
            f"Leave out “{_short(filled[slice(*finding.span)])}”; the rule adds its own wording.",
            finding.rule,
        )
    low = filled.casefold()
    for rule in rules.rules:
        if rule.id not in rule_ids and rule.fixed and rule.fixed.casefold() in low:
            yield Problem(
                "line_fixed",
                f"It contains fixed wording of the rule “{rule.title}” ({rule.id}).",
                "Leave that sentence out: it is added where needed, always up to date.",
                rule.id,
            )


def _wording(filled: str) -> Iterator[Problem]:
    for finding in review(filled, ()).findings:
        if finding.kind.startswith("wording.") or finding.kind == "personal_data":
            yield Problem(
                "line_wording", finding.message, f"Reword “{_short(filled[slice(*finding.span)])}”."
            )


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
