"""The rules in force: loaded from folders, applied to replies, replaced as a whole."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from assist_service.domain.types import PolicyFinding, Span
from assist_service.errors import FileError
from assist_service.language.normal_form import replace_surrogates
from assist_service.language.parts import own_words
from assist_service.policy.checks.kinds import Omits, is_absence
from assist_service.policy.checks.reply import Reply
from assist_service.policy.rules.customer_context import AssumedContext, CustomerContext
from assist_service.policy.rules.index_layers import IndexLayer, RuleIndex, build_layers
from assist_service.policy.rules.loading import Loader, RuleRecord, uncollected
from assist_service.policy.rules.rule import Exemption, Rule
from assist_service.policy.rules.situation import FixedPoint, Situation

__all__ = ["FixedPoint", "Ruleset", "Situation", "load_rules"]

# The number of messages that count as the customer's last ones.
LAST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Examined:
    """Findings in a reply: of rules in force, and of rules on trial (counted, never shown)."""

    active: tuple[PolicyFinding, ...] = ()
    trial: tuple[PolicyFinding, ...] = ()


# The prefix of the hash of a version that was sent to trial.
SENT_TO_TRIAL = "trial:"


class Ruleset:
    """An immutable set of rules; a reload creates a new one.

    Args:
        rules: all rules, including drafts and retired ones.
        exemptions: all exceptions.
        quarantined: the files that cannot be used, with one fault each (``faults`` has all of them).
        approved: content hashes that a second person approved and, prefixed with ``SENT_TO_TRIAL``,
            those of active rules that somebody sent to trial.
        stale: IDs of rules whose file is invalid and whose last good version stays in force.
        records: the result of each file, for the next load.
        before: the rules in force until now; their unchanged parts are reused.

    """

    def __init__(
        self,
        rules: Iterable[Rule] = (),
        exemptions: Iterable[Exemption] = (),
        quarantined: tuple[FileError, ...] = (),
        *,
        approved: frozenset[str] = frozenset(),
        stale: frozenset[str] = frozenset(),
        records: Mapping[str, RuleRecord] | None = None,
        before: "Ruleset | None" = None,
    ) -> None:
        self.exemptions = tuple(exemptions)
        previous = before.by_id if before is not None else {}
        self.rules = tuple(_exempted(rules, self.exemptions, previous))
        self.quarantined = quarantined
        self.approved = approved
        self.stale = stale
        self.records = records or {}
        self.version = _version(self.rules, self.exemptions, approved)
        self.by_id: Mapping[str, Rule] = {rule.id: rule for rule in self.rules}
        live = {rule.id: rule for rule in self.rules if rule.status in ("active", "trial")}
        self.layers: tuple[IndexLayer, ...] = build_layers(
            live, before.layers if before is not None else ()
        )

    def rule(self, rule_id: str) -> Rule | None:
        """Return a rule by its ID."""
        return self.by_id.get(rule_id)

    def in_force(self, rule: Rule) -> bool:
        """Whether a rule's findings are shown: active, approved if it must be, not sent to trial."""
        return rule.status == "active" and not self.pending(rule) and not self.sent_to_trial(rule)

    def sent_to_trial(self, rule: Rule) -> bool:
        """Whether somebody sent this version of an active rule to trial."""
        return rule.status == "active" and f"{SENT_TO_TRIAL}{rule.version}" in self.approved

    def pending(self, rule: Rule) -> bool:
        """Whether a rule waits for the approval of a second person."""
        return rule.approvals == "required" and rule.version not in self.approved

    def check(self, text: str, situation: Situation) -> tuple[PolicyFinding, ...]:
        """Return the findings of active rules in a reply, ordered by position."""
        return self.examine(text, situation).active

    def watch(self, text: str, situation: Situation) -> tuple[PolicyFinding, ...]:
        """Return the findings of rules on trial, which are counted but not shown."""
        return self.examine(text, situation).trial

    def examine(self, text: str, situation: Situation, *, assume_asked: bool = False) -> Examined:
        """Return the findings of active rules and of rules on trial, in one pass.

        Args:
            text: the reply.
            situation: the conversation around it.
            assume_asked: treat every rule's ``when`` as met (for trying out rules).

        """
        text = own_words(replace_surrogates(text))
        active: list[PolicyFinding] = []
        trial: list[PolicyFinding] = []
        for layer in self.layers:
            owners, reply = layer.index.candidates.of(text)
            customer = _customer_context(layer.index, situation, assume_asked=assume_asked)
            asking = layer.index.candidates.asking
            if asking and (customer.turns or assume_asked):
                owners = owners | (asking & customer.owners)
            for owner in sorted(owners - layer.stale_owners):
                rule = layer.index.rules[owner]
                findings = _findings(rule, owner, reply, situation, customer)
                (active if self.in_force(rule) else trial).extend(findings)
        return Examined(_in_order(active), _in_order(trial)) if active or trial else _NOTHING

    def concerns(self, situation: Situation) -> tuple[FixedPoint, ...]:
        """Return the fixed points that the customer's last messages concern, nearest first."""
        last = [turn for turn in situation.earlier if turn.message.author == "customer"]
        points: dict[str, FixedPoint] = {}
        for turn in reversed(last[-LAST_WORDS:]):
            for layer in self.layers:
                for owner in layer.index.subjects.ranked(turn.message.text):
                    rule = layer.index.rules[owner]
                    if owner in layer.stale_owners or rule.fixed is None or not self.in_force(rule):
                        continue
                    if rule.scope.holds(situation):
                        point = FixedPoint(rule.id, rule.fixed, rule.options)
                        points.setdefault(rule.id, point)
        return tuple(points.values())


_NOTHING = Examined()


def _customer_context(
    layer: RuleIndex, situation: Situation, *, assume_asked: bool
) -> CustomerContext:
    if assume_asked:
        return AssumedContext(frozenset(range(len(layer.rules))), layer.conditions)
    return CustomerContext(situation.earlier, layer.conditions)


def _findings(
    rule: Rule, owner: int, reply: Reply, situation: Situation, customer: CustomerContext
) -> Iterator[PolicyFinding]:
    if not rule.scope.holds(situation) or (rule.asks and owner not in customer.owners):
        return
    spans = rule.find(reply)
    if not spans or any(e.holds(reply, situation, customer) for e in rule.exemptions):
        return
    for kind, span in spans:
        if not is_absence(kind) or _is_overdue(owner, rule, customer):
            yield _finding(rule, kind, span)


def _is_overdue(owner: int, rule: Rule, customer: CustomerContext) -> bool:
    """Whether this is the last message in which the statement is still in time, or a later one."""
    if isinstance(customer, AssumedContext):
        return True
    omits = next(check for check in rule.checks if isinstance(check, Omits))
    start = customer.first_asked(owner) if rule.asks else 0
    since = customer.turns[start or 0 :]
    agent_messages = [
        turn.message for turn in since if turn.message.author == "agent" and turn.message.public
    ]
    if any(Reply(message.text).says(omits.statement) for message in agent_messages):
        return False
    return len(agent_messages) + 1 >= omits.within


def load_rules(
    folder: Path,
    last_good: Ruleset | None = None,
    *,
    unproven: bool = False,
    approved: frozenset[str] | None = None,
) -> Ruleset:
    """Load every rule file below ``folder``; an invalid file is quarantined, never fatal.

    Args:
        folder: ``<pack>/<rule>.yaml`` files; the path is the ID.
        last_good: the rules in force before; an invalid file keeps its version from these.
        unproven: also load rules that fail their own examples (for measurements, never in service).
        approved: content hashes that a second person approved; by default those of ``last_good``.

    """
    with uncollected():
        return _load(folder, last_good, approved, unproven=unproven)


def _load(
    folder: Path,
    last_good: Ruleset | None,
    approved: frozenset[str] | None,
    *,
    unproven: bool,
) -> Ruleset:
    before = last_good if last_good is not None else Ruleset()
    records = Loader(folder, before.records, unproven=unproven).load()
    rules: list[Rule] = []
    exemptions: list[Exemption] = []
    stale: set[str] = set()
    exemptions_by_id = {exemption.id: exemption for exemption in before.exemptions}
    for record in records:
        content = record.content
        if content is None and record.made_from:
            content = before.rule(record.entry.id) or exemptions_by_id.get(record.entry.id)
            stale |= {content.id} if content is not None else set()
        if isinstance(content, Rule):
            rules.append(content)
        elif content is not None:
            exemptions.append(content)
    return Ruleset(
        sorted(rules, key=lambda rule: rule.id),
        exemptions,
        tuple(record.fault for record in records if record.fault is not None),
        approved=before.approved if approved is None else approved,
        stale=frozenset(stale),
        records={record.entry.path: record for record in records},
        before=last_good,
    )


def _exempted(
    rules: Iterable[Rule], exemptions: tuple[Exemption, ...], previous: Mapping[str, Rule]
) -> Iterator[Rule]:
    """Yield the rules with their exceptions; an unchanged rule stays the same object."""
    exemptions_by_rule: dict[str, list[Exemption]] = {}
    for exemption in exemptions:
        for rule_id in exemption.rules:
            exemptions_by_rule.setdefault(rule_id, []).append(exemption)
    for rule in rules:
        own = tuple(exemptions_by_rule.get(rule.id, ()))
        before = previous.get(rule.id)
        if before is not None and before.exemptions == own and before.made_as(rule):
            yield before
        else:
            yield rule if rule.exemptions == own else replace(rule, exemptions=own)


def _version(
    rules: tuple[Rule, ...], exemptions: tuple[Exemption, ...], approved: frozenset[str]
) -> str:
    """Return the hash of everything that can change a finding."""
    if not rules and not exemptions:
        return "none"
    digest = hashlib.sha256()
    for rule in rules:
        waiting = rule.approvals == "required" and rule.version not in approved
        trial_flag = "t" if f"{SENT_TO_TRIAL}{rule.version}" in approved else ""
        digest.update(f"{rule.id} {rule.version} {waiting:d}{trial_flag}\n".encode())
    for exemption in exemptions:
        digest.update(f"{exemption.id} {exemption.version}\n".encode())
    return digest.hexdigest()[:16]


def _finding(rule: Rule, kind: str, span: Span) -> PolicyFinding:
    return PolicyFinding(
        rule.id, rule.level, span, rule.message, rule.fixed, rule.version, rule.options, kind
    )


def _in_order(findings: list[PolicyFinding]) -> tuple[PolicyFinding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.span, finding.rule)))
