"""The customer's messages before a reply, matched with the conditions of all rules at once."""

from collections.abc import Iterable, Sequence

from assist_service.domain.types import Turn
from assist_service.language.phrase_index import PhraseIndex
from assist_service.language.phrases import Phrase
from assist_service.language.words import words_of

# Only the newest turns count, so a condition does not apply forever.
MAX_TURNS = 200
MOST_REMEMBERED = 16_384


class CustomerIndex:
    """Phrases to match with customers' messages; the matches of a message are cached."""

    def __init__(self, entries: Iterable[tuple[int, Phrase]]) -> None:
        self._index = PhraseIndex(entries)
        self._remembered: dict[tuple[int, int], tuple[int, ...]] = {}

    def ranked(self, text: str) -> tuple[int, ...]:
        """Return the owners of the phrases in ``text``, the longest phrase first."""
        # Every check examines every message before it, so matches are cached, by the
        # hash, because the text itself must not stay in memory.
        key = (hash(text), len(text))
        owners = self._remembered.get(key)
        if owners is None:
            owners = self._rank(text)
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = owners
        return owners

    def _rank(self, text: str) -> tuple[int, ...]:
        best: dict[int, tuple[int, int]] = {}
        for hit in self._index.find(text):
            rank = (hit.start - hit.end, hit.start)
            if hit.owner not in best or rank < best[hit.owner]:
                best[hit.owner] = rank
        return tuple(sorted(best, key=lambda owner: (best[owner], owner)))


class CustomerContext:
    """The customer's messages before one reply."""

    def __init__(self, earlier: Sequence[Turn], index: CustomerIndex) -> None:
        self.turns = earlier[-MAX_TURNS:]
        self._index = index
        self._owners: frozenset[int] | None = None

    @property
    def owners(self) -> frozenset[int]:
        """The rules whose condition any customer message fulfils."""
        if self._owners is None:
            self._owners = frozenset(
                owner for text in customer_texts(self.turns) for owner in self._index.ranked(text)
            )
        return self._owners

    def any(self, phrases: tuple[Phrase, ...]) -> bool:
        """Whether the customer said one of ``phrases``."""
        return any(
            phrase.find(words_of(text)) for text in customer_texts(self.turns) for phrase in phrases
        )

    def first_asked(self, owner: int) -> int | None:
        """Return the index of the first turn that meets a rule's condition."""
        for position, turn in enumerate(self.turns):
            message = turn.message
            if message.author == "customer" and owner in self._index.ranked(message.text):
                return position
        return None


class AssumedContext(CustomerContext):
    """A context in which every rule's condition is met (for trying out rules)."""

    def __init__(self, all_owners: frozenset[int], index: CustomerIndex) -> None:
        super().__init__((), index)
        self._owners = all_owners

    def any(self, phrases: tuple[Phrase, ...]) -> bool:
        """Return that it was said."""
        del phrases
        return True


def customer_texts(turns: Iterable[Turn]) -> Iterable[str]:
    """Yield the texts of the customer's messages."""
    return (turn.message.text for turn in turns if turn.message.author == "customer")
