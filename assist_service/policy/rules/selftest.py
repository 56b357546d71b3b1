"""Test a rule with its own examples and its own fixed text."""

from dataclasses import dataclass

from assist_service.policy.checks.kinds import CHECK_KINDS
from assist_service.policy.checks.reply import Reply
from assist_service.policy.rules.rule import Exemption, Rule


@dataclass(frozen=True, slots=True)
class Miss:
    """An example with an unexpected result; ``where`` is its location in the file."""

    where: tuple[str | int, ...]
    message: str
    hint: str


def misses(rule: Rule) -> list[Miss]:
    """Return the failures of a rule: failed or missing examples, or a finding in its own fixed text."""
    if not rule.checks:
        return _without_checks(rule)
    problems = []
    for kind, examples in (("should_flag", rule.should_flag), ("should_pass", rule.should_pass)):
        if not examples:
            problems.append(
                Miss(
                    ("examples",),
                    f"There is no example under `{kind}`.",
                    "Write at least one reply that the rule must flag and one that it must pass.",
                )
            )
    problems += [
        Miss(
            ("examples", "should_flag", index),
            f'The rule does not flag its own example "{_short(text)}".',
            "Change the phrases under `flag`, or the example.",
        )
        for index, text in enumerate(rule.should_flag)
        if not rule.find(Reply(text))
    ]
    problems += [
        Miss(
            ("examples", "should_pass", index),
            f'The rule flags its own example "{_short(text)}", though it should pass: '
            f"{_caught(rule, text)}.",
            "Change the phrases under `flag`, add to `unless`, or change the example.",
        )
        for index, text in enumerate(rule.should_pass)
        if rule.find(Reply(text))
    ]
    if rule.fixed is not None and (match_text := _caught(rule, rule.fixed)):
        problems.append(
            Miss(
                ("fixed",),
                f"The rule flags its own fixed text: {match_text}.",
                "Change the phrases under `flag`, or the fixed text.",
            )
        )
    return problems


def exemption_misses(exemption: Exemption, rules: dict[str, Rule]) -> list[Miss]:
    """Return an exception's examples that it does not let pass, or that no rule would flag."""
    problems = []
    exempted_rules = [rules[rule] for rule in exemption.rules if rule in rules]
    for index, text in enumerate(exemption.should_pass):
        reply = Reply(text)
        where = ("examples", "should_pass", index)
        if exemption.unless and not reply.says(exemption.unless):
            problems.append(
                Miss(
                    where,
                    f'The exception does not cover its own example "{_short(text)}".',
                    "Change the phrases under `unless`, or the example.",
                )
            )
        elif exempted_rules and not any(rule.find(reply) for rule in exempted_rules):
            problems.append(
                Miss(
                    where,
                    f'No rule flags "{_short(text)}", so it needs no exception.',
                    "Write a reply that the rule would flag without the exception.",
                )
            )
    return problems


def _without_checks(rule: Rule) -> list[Miss]:
    if rule.fixed is not None and not rule.should_flag:
        return []
    return [
        Miss(
            (),
            "`flag` is empty, so the rule cannot find anything.",
            f"Write at least one check: {', '.join(CHECK_KINDS)}.",
        )
    ]


def _caught(rule: Rule, text: str) -> str:
    findings = rule.find(Reply(text))
    if not findings:
        return ""
    kind, (start, end) = findings[0]
    return f'`{kind}` caught "{_short(text[start:end])}"'


def _short(text: str) -> str:
    return text if len(text) <= 70 else text[:67] + "..."
