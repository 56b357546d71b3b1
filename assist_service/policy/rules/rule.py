"""A rule ready to be applied: its conditions, checks, exceptions and status."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Protocol

from assist_service.domain.types import Level, Span
from assist_service.language.phrases import Phrase
from assist_service.policy.checks.kinds import Check
from assist_service.policy.checks.reply import Reply, merged
from assist_service.policy.rules.check_factory import checks_of
from assist_service.policy.rules.schema import AppliesTo, ExceptionFile, RuleFile, Status
from assist_service.policy.rules.situation import Situation


@dataclass(frozen=True)
class Scope:
    """Where and when a rule or an exception applies.

    A value that the desk does not report (such as the team) counts as a match for a rule, so that
    nothing is missed, and as no match for an exception (``strict``), so that nothing is allowed by it.
    """

    teams: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    effective_from: date | None = None
    effective_until: date | None = None

    def holds(self, situation: Situation, *, strict: bool = False) -> bool:
        """Whether the scope covers ``situation``."""
        language = (situation.language or "").partition("-")[0] or None
        return (
            _among(situation.team, self.teams, strict=strict)
            and _among(situation.channel, self.channels, strict=strict)
            and _among(language, self.languages, strict=strict)
            and (not self.dated or self.on(situation.moment, strict=strict))
        )

    @property
    def dated(self) -> bool:
        """Whether the scope begins or ends on a day."""
        return self.effective_from is not None or self.effective_until is not None

    def on(self, at: float | None, *, strict: bool = False) -> bool:
        """Whether it is in effect at ``at`` seconds since 1970; days are those of UTC."""
        if at is None:
            return not strict
        day = datetime.fromtimestamp(at, UTC).date()
        if self.effective_from is not None and day < self.effective_from:
            return False
        return self.effective_until is None or day <= self.effective_until


def _among(value: str | None, allowed: frozenset[str], *, strict: bool) -> bool:
    if not allowed:
        return True
    return not strict if value is None else value.casefold() in allowed


def scope_of(
    applies: AppliesTo, effective_from: date | None, effective_until: date | None
) -> Scope:
    """Return the scope given in a file."""
    return Scope(
        frozenset(map(str.casefold, applies.teams)),
        frozenset(map(str.casefold, applies.channels)),
        frozenset(language.partition("-")[0].casefold() for language in applies.languages),
        effective_from,
        effective_until,
    )


@dataclass(frozen=True)
class Exemption:
    """An exception file: where it applies, its rules have no findings."""

    id: str
    rules: tuple[str, ...]
    title: str
    because: str
    owner: str
    review_by: date | None
    status: Status
    scope: Scope
    asks: tuple[Phrase, ...]
    unless: tuple[Phrase, ...]
    should_pass: tuple[str, ...]
    version: str

    def holds(self, reply: Reply, situation: Situation, customer: "Said") -> bool:
        """Whether the exception covers this reply."""
        return (
            self.status == "active"
            and self.scope.holds(situation, strict=True)
            and (not self.asks or customer.any(self.asks))
            and (not self.unless or reply.says(self.unless))
        )


class Said(Protocol):
    """The customer's earlier messages, for conditions."""

    def any(self, phrases: tuple[Phrase, ...]) -> bool:
        """Whether the customer said one of ``phrases``."""


@dataclass(frozen=True)
class Rule:
    """One policy point. ``version`` is the hash of its content, ``path`` the file's path."""

    id: str
    title: str
    status: Status
    level: Level
    owner: str
    because: str
    review_by: date | None
    scope: Scope
    asks: tuple[Phrase, ...]
    checks: tuple[Check, ...]
    unless: tuple[Phrase, ...]
    fixed: str | None
    options: tuple[str, ...]
    message: str
    should_flag: tuple[str, ...]
    should_pass: tuple[str, ...]
    version: str
    path: str
    extends: str | None = None
    approvals: str = "none"
    exemptions: tuple[Exemption, ...] = field(default=(), compare=False)

    def made_as(self, candidate: "Rule") -> bool:
        """Whether both come from the same load of the same file."""
        return self is candidate or (
            self.checks is candidate.checks and self.version == candidate.version
        )

    def find(self, reply: Reply) -> list[tuple[str, Span]]:
        """Return the check kind and span of each finding, regardless of conditions."""
        findings = [
            (check.kind, span) for check in self.checks for span in merged(check.find(reply))
        ]
        if findings and self.unless and reply.says(self.unless):
            return []
        return _distinct(findings)


def _distinct(findings: list[tuple[str, Span]]) -> list[tuple[str, Span]]:
    """Return the findings by position; of two that overlap, the one of the first kind."""
    distinct: list[tuple[str, Span]] = []
    for kind, span in sorted(findings, key=lambda item: item[1]):
        # Sorted by position and without overlaps, so only the last one can overlap the next.
        if not distinct or span[0] >= distinct[-1][1][1]:
            distinct.append((kind, span))
    return distinct


def make_rule(
    rule_id: str, file: RuleFile, data: Any, path: str, extends: str | None = None
) -> Rule:
    """Return the rule defined by a file."""
    return Rule(
        id=rule_id,
        title=file.title,
        status=file.status,
        level=file.level,
        owner=file.owner,
        because=file.because,
        review_by=file.review_by,
        scope=scope_of(file.applies_to, file.effective_from, file.effective_until),
        asks=file.when.customer_says if file.when is not None else (),
        checks=checks_of(file.flag, file.fixed),
        unless=file.flag.unless,
        fixed=file.fixed,
        options=file.options,
        message=file.message or file.title,
        should_flag=file.examples.should_flag,
        should_pass=file.examples.should_pass,
        version=content_hash(data),
        path=path,
        extends=extends,
        approvals=file.approvals,
    )


def make_exemption(exemption_id: str, file: ExceptionFile, data: Any) -> Exemption:
    """Return the exception defined by a file."""
    return Exemption(
        id=exemption_id,
        rules=file.exception_to,
        title=file.title,
        because=file.because,
        owner=file.owner,
        review_by=file.review_by,
        status=file.status,
        scope=scope_of(file.applies_to, file.effective_from, file.effective_until),
        asks=file.when.customer_says if file.when is not None else (),
        unless=file.unless,
        should_pass=file.examples.should_pass,
        version=content_hash(data),
    )


def content_hash(data: Any) -> str:
    """Return the version of a file's content: layout, comments and key order do not count."""
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:16]
