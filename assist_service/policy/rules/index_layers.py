"""Indexes of rules, in layers: a small change is a layer over a large index.

Building the indexes of ten thousand rules takes a second. A reload that changes a few files
keeps the last load's layer, marks its stale entries, and builds a small layer for the changes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assist_service.language.phrases import Phrase
from assist_service.policy.checks.kinds import Promises, Says
from assist_service.policy.rules.customer_context import CustomerIndex
from assist_service.policy.rules.prefilter import RulePrefilter
from assist_service.policy.rules.rule import Rule

# A layer with this many changes on top is rebuilt.
MOST_CHANGES = 200


class RuleIndex:
    """Rules that are active or on trial, and their indexes; an owner is a rule's index here."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self.candidates = RulePrefilter(self.rules)
        self.conditions = CustomerIndex(
            (owner, phrase) for owner, rule in enumerate(self.rules) for phrase in rule.asks
        )
        self.subjects = CustomerIndex(_subjects(self.rules))


@dataclass(frozen=True, slots=True)
class IndexLayer:
    """A layer in use; ``stale_owners`` are the owners in it that changed or went."""

    index: RuleIndex
    stale_owners: frozenset[int] = frozenset()


def build_layers(live: Mapping[str, Rule], before: Sequence[IndexLayer]) -> tuple[IndexLayer, ...]:
    """Return layers with exactly the rules in ``live``, built on an earlier load's layers."""
    if before:
        base_index = before[0].index
        stale_owners = frozenset(
            owner for owner, rule in enumerate(base_index.rules) if live.get(rule.id) is not rule
        )
        if len(stale_owners) <= MOST_CHANGES:
            unchanged_ids = {
                rule.id for owner, rule in enumerate(base_index.rules) if owner not in stale_owners
            }
            changed = [rule for rule in live.values() if rule.id not in unchanged_ids]
            if len(changed) <= MOST_CHANGES:
                return (
                    IndexLayer(base_index, stale_owners),
                    *([IndexLayer(RuleIndex(changed))] if changed else []),
                )
    return (IndexLayer(RuleIndex(tuple(live.values()))),)


def _subjects(rules: Sequence[Rule]) -> Iterator[tuple[int, Phrase]]:
    """Yield the phrases that raise each fixed point: its condition, or else the rule's own phrases."""
    for owner, rule in enumerate(rules):
        if rule.fixed is not None:
            for phrase in rule.asks or _subject(rule):
                yield owner, phrase


def _subject(rule: Rule) -> Iterator[Phrase]:
    for check in rule.checks:
        if isinstance(check, Says | Promises):
            yield from check.triggers
