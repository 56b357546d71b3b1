"""Find rules that fire on the same words or contradict each other.

The rules' own examples and fixed texts are used: each rule's should_flag examples are tried on
all other rules, and so is the wording that it gives to agents.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assist_service.domain.types import Span
from assist_service.language.words import words_of
from assist_service.policy.checks.altered_wording import FixedWording
from assist_service.policy.checks.kinds import is_absence
from assist_service.policy.checks.reply import Reply
from assist_service.policy.rules.prefilter import RulePrefilter
from assist_service.policy.rules.rule import Rule
from assist_service.policy.rules.ruleset import Ruleset

Kind = Literal["same words", "flags the fixed text", "flags an option", "other wording"]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rules and a text that both concern; ``quote`` is the part they have in common."""

    kind: Kind
    rule: str
    other: str
    text: str
    quote: str

    @property
    def contradicts(self) -> bool:
        """Whether no agent can follow both rules."""
        return self.kind != "same words"


def overlaps(rules: Ruleset) -> list[Overlap]:
    """Return the overlaps of rules in force or on trial, contradictions first."""
    live = [rule for rule in rules.rules if rule.status in ("active", "trial")]
    first_look = RulePrefilter(live)
    results: dict[tuple[str, str, str], Overlap] = {}
    for rule in live:
        for overlap in (
            *_fires_too(rule, live, first_look),
            *_contradicted(rule, live, first_look),
        ):
            first_id, second_id = sorted((overlap.rule, overlap.other))
            key = (
                (overlap.kind, first_id, second_id)
                if overlap.kind == "same words"
                else (overlap.kind, overlap.rule, overlap.other)
            )
            results.setdefault(key, overlap)
    return sorted(results.values(), key=lambda o: (not o.contradicts, o.rule, o.other))


def _others(
    text: str, rule: Rule, live: list[Rule], first_look: RulePrefilter
) -> Iterator[tuple[Rule, list[tuple[str, Span]]]]:
    owners, reply = first_look.of(text)
    for owner in sorted(owners):
        other_rule = live[owner]
        if other_rule.id != rule.id and _meet(rule, other_rule) and not _exempt(other_rule, rule):
            # A statement missing from a single example proves nothing.
            findings = [item for item in other_rule.find(reply) if not is_absence(item[0])]
            if findings:
                yield other_rule, findings


def _meet(rule: Rule, second: Rule) -> bool:
    """Whether both rules can apply to the same reply."""
    pairs = (
        (rule.scope.teams, second.scope.teams),
        (rule.scope.channels, second.scope.channels),
        (rule.scope.languages, second.scope.languages),
    )
    return all(not values or not others or values & others for values, others in pairs)


def _exempt(flagging: Rule, rule: Rule) -> bool:
    """Whether an exception turns ``flagging`` off wherever ``rule`` applies."""
    return any(
        exemption.status == "active"
        and not exemption.unless
        and not exemption.asks
        and bool(rule.scope.teams)
        and rule.scope.teams <= exemption.scope.teams
        for exemption in flagging.exemptions
    )


def _fires_too(rule: Rule, live: list[Rule], first_look: RulePrefilter) -> Iterator[Overlap]:
    for text in rule.should_flag:
        own = [span for kind, span in rule.find(Reply(text)) if not is_absence(kind)]
        for other_rule, findings in _others(text, rule, live, first_look):
            for _, (start, end) in findings:
                common_spans = [span for span in own if span[0] < end and start < span[1]]
                if common_spans:
                    low, high = max(start, common_spans[0][0]), min(end, common_spans[0][1])
                    yield Overlap("same words", rule.id, other_rule.id, text, text[low:high])
                    break


def _contradicted(rule: Rule, live: list[Rule], first_look: RulePrefilter) -> Iterator[Overlap]:
    texts: list[tuple[Kind, str]] = [("flags an option", option) for option in rule.options]
    if rule.fixed is not None:
        texts.insert(0, ("flags the fixed text", rule.fixed))
    for kind, text in texts:
        for other_rule, findings in _others(text, rule, live, first_look):
            start, end = findings[0][1]
            yield Overlap(kind, other_rule.id, rule.id, text, text[start:end])
    if rule.fixed is None:
        return
    words = words_of(rule.fixed)
    rule_stems = frozenset(words.stems)
    for other_rule in live:
        # Each pair once, with a cheap test first: two wordings of one thing share most words.
        if other_rule.id <= rule.id or other_rule.fixed is None or other_rule.fixed == rule.fixed:
            continue
        other_stems = frozenset(words_of(other_rule.fixed).stems)
        if 2 * len(rule_stems & other_stems) > len(other_stems) and _meet(rule, other_rule):
            span = FixedWording(other_rule.fixed).contradicted_in(words)
            exempt = _exempt(other_rule, rule) or _exempt(rule, other_rule)
            if span is not None and not exempt:
                quote = rule.fixed[slice(*span)]
                yield Overlap("other wording", rule.id, other_rule.id, other_rule.fixed, quote)
