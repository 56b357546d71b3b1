"""Statistics of each rule, added up from daily counters."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# A rule that over 10% of its readers dismissed should be reviewed.
TOO_MANY_DISMISSED = 0.1
_OF_RULES = (b"policy|", b"trial|", b"shown|", b"rule|")


@dataclass(slots=True)
class RuleTally:
    """The statistics of one rule. ``overridden`` and ``dismissed`` are counts by reason.

    ``fired`` counts findings in sent replies, ``trial`` those of rules on trial, which are hidden.
    ``versions`` counts both by the rule's content hash at the time.
    ``edited`` suggestions are inserted or copied afterwards, so they are not counted twice.
    """

    fired: int = 0
    trial: int = 0
    logged: int = 0
    inserted: int = 0
    copied: int = 0
    edited: int = 0
    snoozed: int = 0
    versions: Counter[str] = field(default_factory=Counter)
    overridden: Counter[str] = field(default_factory=Counter)
    dismissed: Counter[str] = field(default_factory=Counter)

    @property
    def followed(self) -> int:
        """Nudges whose text was used, edited or not."""
        return max(self.inserted + self.copied, self.edited)

    @property
    def shown(self) -> int:
        """Nudges shown, estimated.

        Advice on a draft is not logged when shown. Some of it was followed; the rest was either
        answered, or the reply was sent and the rule fired, or both.
        """
        unfollowed = self.overridden.total() + self.dismissed.total() + self.snoozed
        return max(self.logged, self.followed + max(self.fired, unfollowed))

    @property
    def dismissed_share(self) -> float:
        """Nudges marked not useful, as a share of those shown, 0 to 1."""
        return self.dismissed.total() / self.shown if self.shown else 0.0

    @property
    def often_dismissed(self) -> bool:
        """Whether more than a tenth of those shown were marked not useful."""
        return self.dismissed_share > TOO_MANY_DISMISSED


# Counts of rules without the team: ("policy", rule, version) or ("rule", rule, outcome, reason).
RuleSums = Counter[tuple[bytes, ...]]


def rule_sums(days: Iterable[Mapping[bytes, bytes]]) -> RuleSums:
    """Return the counts of rules, added up over teams; other counters are skipped."""
    sums: RuleSums = Counter()
    for counters in days:
        for name, number in counters.items():
            # Skip others early: a desk with 200 teams has about 100,000 counters.
            if not name.startswith(_OF_RULES):
                continue
            # Split from the right: a team's ID may contain the separator, the other parts cannot.
            if name.startswith(b"rule|"):
                prefix, *parts = name.rsplit(b"|", 3)
            else:
                prefix, *parts = name.rsplit(b"|", 2)
            counter, separator, _ = prefix.partition(b"|")
            if separator:
                sums[(counter, *parts)] += int(number)
    return sums


def rule_tallies(sums: RuleSums) -> dict[str, RuleTally]:
    """Return a tally for each rule that was counted."""
    tallies: defaultdict[str, RuleTally] = defaultdict(RuleTally)
    for parts, number in sums.items():
        counter, rule, *parts_after = (part.decode("utf-8", "replace") for part in parts)
        if counter == "rule":
            _add_outcome(tallies[rule], parts_after[0], parts_after[1], number)
        else:
            _add_findings(tallies[rule], counter, parts_after[0], number)
    return dict(tallies)


def _add_findings(rule: RuleTally, counter: str, version: str, number: int) -> None:
    if counter == "shown":
        rule.logged += number
        return
    rule.versions[version] += number
    if counter == "policy":
        rule.fired += number
    else:
        rule.trial += number


def _add_outcome(rule: RuleTally, outcome: str, reason: str, number: int) -> None:
    match outcome:
        case "inserted":
            rule.inserted += number
        case "copied":
            rule.copied += number
        case "edited":
            rule.edited += number
        case "snoozed":
            rule.snoozed += number
        case "overridden":
            rule.overridden[reason] += number
        case "dismissed":
            rule.dismissed[reason] += number
        case _:
            pass
