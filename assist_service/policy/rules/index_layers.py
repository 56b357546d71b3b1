"""Rules with everything that finds them, built once; a small change is laid over a large set.

Building the indexes of ten thousand rules takes a second. A reload that changes a few files
keeps the layer of the last load, marks in it what is no longer so, and builds a small layer
of its own for the rest.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assist_service.policy.checks.kinds import Promises, Says
from assist_service.policy.matching.phrases import Phrase
from assist_service.policy.rules.customer_context import CustomerIndex
from assist_service.policy.rules.prefilter import Candidates
from assist_service.policy.rules.rule import Rule

# A layer that has this many changes over it is built anew.
MOST_CHANGES = 200


class Layer:
    """Rules that are active or on trial, and their indexes; an owner is a rule's place here."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self.candidates = Candidates(self.rules)
        self.asked = CustomerIndex(
            (owner, phrase) for owner, rule in enumerate(self.rules) for phrase in rule.asks
        )
        self.concerned = CustomerIndex(_subjects(self.rules))


@dataclass(frozen=True, slots=True)
class Laid:
    """A layer in use; ``dead`` are the owners in it that changed or went."""

    layer: Layer
    dead: frozenset[int] = frozenset()


def lay(live: Mapping[str, Rule], before: Sequence[Laid]) -> tuple[Laid, ...]:
    """Return layers that hold exactly the rules of ``live``, on top of an earlier load's."""
    if before:
        ground = before[0].layer
        dead = frozenset(
            owner for owner, rule in enumerate(ground.rules) if live.get(rule.id) is not rule
        )
        if len(dead) <= MOST_CHANGES:
            kept = {rule.id for owner, rule in enumerate(ground.rules) if owner not in dead}
            changed = [rule for rule in live.values() if rule.id not in kept]
            if len(changed) <= MOST_CHANGES:
                return (Laid(ground, dead), *([Laid(Layer(changed))] if changed else []))
    return (Laid(Layer(tuple(live.values()))),)


def _subjects(rules: Sequence[Rule]) -> Iterator[tuple[int, Phrase]]:
    """Yield what brings up each fixed point: its condition, or what the rule is about."""
    for owner, rule in enumerate(rules):
        if rule.fixed is not None:
            for phrase in rule.asks or _subject(rule):
                yield owner, phrase


def _subject(rule: Rule) -> Iterator[Phrase]:
    for check in rule.checks:
        if isinstance(check, Says | Promises):
            yield from check.triggers
