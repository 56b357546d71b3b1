"""Rules that fire on the same words, or that contradict each other.

Found with the rules' own examples and fixed texts: what one rule gives as wrong is put to
all others, and what one rule has agents say is put to all others too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assist_service.domain.types import Span
from assist_service.policy.checks.altered_wording import Wording
from assist_service.policy.checks.kinds import is_absence
from assist_service.policy.checks.reply import Reply
from assist_service.policy.matching.words import words_of
from assist_service.policy.rules.prefilter import Candidates
from assist_service.policy.rules.rule import Rule
from assist_service.policy.rules.ruleset import Ruleset

Kind = Literal["same words", "flags the fixed text", "flags an option", "other wording"]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rules and the text in which they meet; ``quote`` is the part that both concern."""

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
    """Return where rules in force or on trial meet, contradictions first."""
    live = [rule for rule in rules.rules if rule.status in ("active", "trial")]
    first_look = Candidates(live)
    found: dict[tuple[str, str, str], Overlap] = {}
    for rule in live:
        for overlap in (
            *_fires_too(rule, live, first_look),
            *_contradicted(rule, live, first_look),
        ):
            one, other = sorted((overlap.rule, overlap.other))
            key = (
                (overlap.kind, one, other)
                if overlap.kind == "same words"
                else (overlap.kind, overlap.rule, overlap.other)
            )
            found.setdefault(key, overlap)
    return sorted(found.values(), key=lambda o: (not o.contradicts, o.rule, o.other))


def _others(
    text: str, rule: Rule, live: list[Rule], first_look: Candidates
) -> Iterator[tuple[Rule, list[tuple[str, Span]]]]:
    owners, reply = first_look.of(text)
    for owner in sorted(owners):
        other = live[owner]
        if other.id != rule.id and _meet(rule, other) and not _exempt(other, rule):
            # What is missing from a single example is no sign of anything.
            found = [item for item in other.find(reply) if not is_absence(item[0])]
            if found:
                yield other, found


def _meet(rule: Rule, other: Rule) -> bool:
    """Whether there is a reply to which both rules apply."""
    pairs = (
        (rule.scope.teams, other.scope.teams),
        (rule.scope.channels, other.scope.channels),
        (rule.scope.languages, other.scope.languages),
    )
    return all(not one or not two or one & two for one, two in pairs)


def _exempt(flagging: Rule, rule: Rule) -> bool:
    """Whether an exception keeps ``flagging`` quiet wherever ``rule`` applies."""
    return any(
        exemption.status == "active"
        and not exemption.unless
        and not exemption.asks
        and bool(rule.scope.teams)
        and rule.scope.teams <= exemption.scope.teams
        for exemption in flagging.exemptions
    )


def _fires_too(rule: Rule, live: list[Rule], first_look: Candidates) -> Iterator[Overlap]:
    for text in rule.should_flag:
        own = [span for kind, span in rule.find(Reply(text)) if not is_absence(kind)]
        for other, found in _others(text, rule, live, first_look):
            for _, (start, end) in found:
                shared = [span for span in own if span[0] < end and start < span[1]]
                if shared:
                    low, high = max(start, shared[0][0]), min(end, shared[0][1])
                    yield Overlap("same words", rule.id, other.id, text, text[low:high])
                    break


def _contradicted(rule: Rule, live: list[Rule], first_look: Candidates) -> Iterator[Overlap]:
    said: list[tuple[Kind, str]] = [("flags an option", option) for option in rule.options]
    if rule.fixed is not None:
        said.insert(0, ("flags the fixed text", rule.fixed))
    for kind, text in said:
        for other, found in _others(text, rule, live, first_look):
            start, end = found[0][1]
            yield Overlap(kind, other.id, rule.id, text, text[start:end])
    if rule.fixed is None:
        return
    words = words_of(rule.fixed)
    wanted = frozenset(words.stems)
    for other in live:
        # Each pair once, and a cheap look first: two wordings of one thing share most words.
        if other.id <= rule.id or other.fixed is None or other.fixed == rule.fixed:
            continue
        theirs = frozenset(words_of(other.fixed).stems)
        if 2 * len(wanted & theirs) > len(theirs) and _meet(rule, other):
            place = Wording(other.fixed).contradicted_in(words)
            exempt = _exempt(other, rule) or _exempt(rule, other)
            if place is not None and not exempt:
                quote = rule.fixed[slice(*place)]
                yield Overlap("other wording", rule.id, other.id, other.fixed, quote)
