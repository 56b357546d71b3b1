"""What became of each rule, added up from the counters of some days."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# A rule that more than one in ten of its readers wave away is worth another look.
TOO_MANY_DISMISSED = 0.1
_OF_RULES = (b"policy|", b"trial|", b"shown|", b"rule|")


@dataclass(slots=True)
class RuleTally:
    """How one rule fared. ``overridden`` and ``dismissed`` are counts by reason.

    ``fired`` counts findings in replies that were sent, ``trial`` those that nobody saw.
    ``versions`` has both by the content hash of the rule at that time.
    ``edited`` suggestions are inserted or copied afterwards, so they do not count twice.
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
        """Nudges whose words were used, as they stood or edited."""
        return max(self.inserted + self.copied, self.edited)

    @property
    def shown(self) -> int:
        """Nudges shown, as far as it is known.

        Advice on a draft leaves no trace of its own. What is known: some were followed, and of
        the others each was answered, or the reply went out and fired, or both.
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


# What was counted of rules, without the team: ("policy", rule, version) or ("rule", rule, outcome, reason).
RuleSums = Counter[tuple[bytes, ...]]


def rule_sums(days: Iterable[Mapping[bytes, bytes]]) -> RuleSums:
    """Return what the counters say of rules, teams added up; other counters are passed over."""
    sums: RuleSums = Counter()
    for counters in days:
        for name, number in counters.items():
            # Most counters are of other things, and a desk of 200 teams has a hundred thousand.
            if not name.startswith(_OF_RULES):
                continue
            # Read from the right: a helpdesk may put the sign into a team's id, nobody into what follows.
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
