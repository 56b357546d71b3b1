"""Find the rules that could apply to a reply, in one pass over it, whatever their number."""

from collections.abc import Sequence

from assist_service.language.phrase_index import PhraseIndex
from assist_service.language.phrases import Phrase
from assist_service.policy.checks.kinds import Pattern, Shares
from assist_service.policy.checks.reply import Reply
from assist_service.policy.checks.shared_data import WORTH
from assist_service.policy.matching.patterns import PatternSet
from assist_service.policy.rules.rule import Rule


class RulePrefilter:
    """The prefilter: built once for a rule set, then only read."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        entries: list[tuple[int, Phrase]] = []
        patterns: list[tuple[int, str]] = []
        shares: set[int] = set()
        always: set[int] = set()
        asking: set[int] = set()
        for owner, rule in enumerate(rules):
            for check in rule.checks:
                if check.triggers is not None:
                    entries += [(owner, phrase) for phrase in check.triggers]
                elif isinstance(check, Pattern):
                    patterns += [(owner, pattern) for pattern in check.patterns]
                elif isinstance(check, Shares):
                    shares.add(owner)
                elif check.absence:
                    (asking if rule.asks else always).add(owner)
        self._index = PhraseIndex(entries)
        self._indexed = frozenset(phrase.text for _, phrase in entries)
        self._patterns = PatternSet(patterns)
        self._shares = frozenset(shares)
        self._always = frozenset(always)
        # Rules that require a statement: they apply to a reply once their condition is met.
        self.asking = frozenset(asking)

    def of(self, text: str) -> tuple[frozenset[int] | set[int], Reply]:
        """Return the rules that could apply to the reply, and the reply with its phrases."""
        hits = self._index.find(text)
        owners: frozenset[int] | set[int] = self._always
        if hits:
            owners = owners | {hit.owner for hit in hits}
        if self._shares and WORTH.search(text):
            owners = owners | self._shares
        pattern_owners = self._patterns.owners(text)
        if pattern_owners:
            owners = owners | set(pattern_owners)
        return owners, Reply(text, hits, self._indexed)
