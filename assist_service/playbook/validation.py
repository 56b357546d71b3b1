"""Whether a line may be shared: what is wrong with it, said so that its author can mend it."""

import re
from collections.abc import Iterator

import msgspec

from assist_service.analysis.review.review import review
from assist_service.coaching.framework_file import LONGEST_LINE
from assist_service.coaching.phrase_templates import Slots, fill
from assist_service.errors import AssistError
from assist_service.playbook.templating import facts_left
from assist_service.policy.checks.kinds import is_absence
from assist_service.policy.rules.ruleset import Ruleset, Situation

# Slots that a shared line may have. Fixed text and options come from the rules alone.
SLOTS = ("feeling", "effect", "reason", "fact", "customer_name", "wait")
# What stands in the slots while a line is checked and nobody's conversation is at hand.
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
    """What keeps a line from being shared; ``rule`` names the rule that it breaks, if one."""

    code: str
    message: str
    hint: str
    rule: str | None = None


class LineRefused(AssistError):
    """A line that cannot be shared as it stands."""

    status = 422
    code = "line_refused"


def refuse(problems: tuple[Problem, ...]) -> None:
    """Refuse a line with problems.

    Raises:
        LineRefused: with the first problem's words and code.

    """
    if problems:
        first = problems[0]
        raise LineRefused(first.message, first.hint, code=first.code)


def problems(text: str, rules: Ruleset, values: Slots | None = None) -> tuple[Problem, ...]:
    """Return everything that keeps ``text`` from being shared; nothing: it may be.

    Rules are asked as if every customer had brought up what they are about, in every team,
    because nobody knows where the line will be said. ``values`` fill the slots first.
    """
    shape = tuple(_shape(text))
    if shape:
        return shape
    filled = fill(text, {**SAMPLE, **(values or {})})
    return (*_left(text), *_policy(filled, rules), *_wording(filled))


def _shape(text: str) -> Iterator[Problem]:
    if len(text.strip()) < SHORTEST:
        yield Problem("line_empty", "There is not much of a line here.", "Write what to say.")
    if len(text) > LONGEST_LINE:
        yield Problem(
            "line_long",
            f"The line has {len(text)} characters.",
            f"At most {LONGEST_LINE}: a sentence or two that others can build on.",
        )
    for slot in _BRACES.findall(text):
        if slot.lower() not in SLOTS:
            yield Problem(
                "line_slot",
                f"There is no slot {{{slot[:30]}}} for shared lines.",
                f"Allowed: {', '.join(SLOTS)}.",
            )
    if set("{}") & set(_BRACES.sub("", text)):
        yield Problem("line_slot", "A brace is not closed.", "A slot is written {reason}.")


def _left(text: str) -> Iterator[Problem]:
    for mark in facts_left(text):
        yield Problem(
            "line_fact",
            f"{mark} stands for something that only this customer has.",
            "Say it without, or use {reason} for what happened to the customer.",
        )


def _policy(filled: str, rules: Ruleset) -> Iterator[Problem]:
    rule_ids = set()
    for finding in rules.examine(filled, Situation(), assume_asked=True).active:
        # What a reply owes is owed by the whole reply, not by one line of it.
        if is_absence(finding.check) or finding.rule in rule_ids:
            continue
        rule_ids.add(finding.rule)
        rule = rules.by_id[finding.rule]
        yield Problem(
            "line_breaks_rule",
            f"It breaks the rule “{rule.title}” ({finding.rule}). {finding.message}",
            f"Leave out “{_short(filled[slice(*finding.span)])}”; the rule's own wording comes by itself.",
            finding.rule,
        )
    low = filled.casefold()
    for rule in rules.rules:
        if rule.id not in rule_ids and rule.fixed and rule.fixed.casefold() in low:
            yield Problem(
                "line_fixed",
                f"It holds fixed wording of the rule “{rule.title}” ({rule.id}).",
                "Leave that sentence out: it comes by itself where it is needed, and up to date.",
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
