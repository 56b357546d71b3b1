"""Words as they were meant: which are English at all, and which are one slip from a known one.

simplemma (MIT) brings the English forms; only its word list is used.
"""

import string

import simplemma

from assist_service.domain.word_cache import remember_words

# Shorter words are too near to others, and a word of letters only has no typing slip in a code.
SHORTEST_CORRECTED = 6


@remember_words(20_000)
def is_known_word(word: str) -> bool:
    """Return whether ``word`` is an English word in any inflection."""
    letters = word.strip(string.punctuation).lower()
    return bool(letters) and simplemma.is_known(letters, "en")


def nearest(word: str) -> str | None:
    """Return the English word that is one edit from ``word``; ``None`` if no single one is.

    An edit is a letter too many, missing or wrong, or two letters swapped. Two letters swapped,
    the commonest slip, go before the others. A word that is English itself, or has fewer than
    ``SHORTEST_CORRECTED`` letters, is never corrected.
    """
    if len(word) < SHORTEST_CORRECTED or not word.isascii() or not word.isalpha():
        return None
    if is_known_word(word):
        return None
    for edits in (_swaps(word), _edits(word)):
        candidates = {edited for edited in edits if simplemma.is_known(edited, "en")}
        if candidates:
            return candidates.pop() if len(candidates) == 1 else None
    return None


def _swaps(word: str) -> set[str]:
    return {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}


def _edits(word: str) -> set[str]:
    splits = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    letters = string.ascii_lowercase
    return {
        *(a + b[1:] for a, b in splits if b),
        *(a + c + b[1:] for a, b in splits if b for c in letters),
        *(a + c + b for a, b in splits for c in letters),
    }
