"""Filtering, sorting and paging of the rule list."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from assist_service.policy.rules.rule import Rule
from assist_service.policy.rules.ruleset import Ruleset

PER_PAGE = 50
# States to filter by; the page works out the last two itself.
STATES = ("active", "trial", "draft", "retired", "overdue", "pending")


class FilterChoice(msgspec.Struct, frozen=True):
    """A filter; empty parts match everything."""

    status: str = ""
    pack: str = ""
    text: str = ""
    page: int = 1


class RulePage(msgspec.Struct, frozen=True):
    """One page of matching rules; ``found`` counts the matches on all pages."""

    rules: tuple[Rule, ...]
    found: int
    page: int
    pages: int


def choice_from(arguments: Mapping[str, str]) -> FilterChoice:
    """Return the filter in the URL; invalid values are ignored."""
    status = arguments.get("status", "")
    page = arguments.get("page", "")
    return FilterChoice(
        status if status in STATES else "",
        arguments.get("pack", "").strip(),
        arguments.get("find", "").strip()[:200],
        int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 7 else 1,
    )


def page_of_rules(in_force: Ruleset, choice: FilterChoice, today: date) -> RulePage:
    """Return one page of matching rules: overdue first, then those shown to agents, then by id."""
    words = choice.text.casefold().split()
    matches = [
        rule
        for rule in in_force.rules
        if (not choice.status or _is(choice.status, rule, in_force, today))
        and (not choice.pack or pack_of(rule) == choice.pack)
        and (not words or _says(rule, words))
    ]
    matches.sort(key=lambda rule: (not overdue(rule, today), not in_force.in_force(rule), rule.id))
    pages = max(1, -(-len(matches) // PER_PAGE))
    page = min(choice.page, pages)
    return RulePage(
        tuple(matches[(page - 1) * PER_PAGE : page * PER_PAGE]), len(matches), page, pages
    )


def pack_of(rule: Rule) -> str:
    """Return a rule's folder, or an empty string at the top level."""
    return rule.id.rpartition("/")[0]


def packs(in_force: Ruleset) -> Sequence[str]:
    """Return the names of all packs, in order."""
    return sorted({pack_of(rule) for rule in in_force.rules} - {""})


def overdue(rule: Rule, today: date) -> bool:
    """Whether the rule's review date has passed."""
    return rule.review_by is not None and rule.review_by < today and rule.status != "retired"


def waits(rule: Rule, in_force: Ruleset) -> bool:
    """Whether a rule only needs a second person's approval.

    A rule on trial changes its content when it becomes active, so approving it earlier would
    approve something else.
    """
    return rule.status == "active" and in_force.pending(rule)


def _is(state: str, rule: Rule, in_force: Ruleset, today: date) -> bool:
    match state:
        case "overdue":
            return overdue(rule, today)
        case "pending":
            return waits(rule, in_force)
        case "active":
            return in_force.in_force(rule)
        case "trial":
            return rule.status == "trial" or in_force.sent_to_trial(rule)
        case _:
            return rule.status == state


def _says(rule: Rule, words: Sequence[str]) -> bool:
    parts = (rule.id, rule.title, rule.message, rule.because, rule.owner, rule.fixed or "")
    text = "\n".join(parts).casefold()
    return all(word in text for word in words)
