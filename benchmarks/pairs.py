"""Read the labelled pairs of customer message and reply, and split them once and for all."""

import hashlib
from pathlib import Path
from typing import NamedTuple

PAIRS = Path(__file__).parent / "labels" / "review_pairs.txt"
FRESH = PAIRS.with_name("review_fresh.txt")
_LABELS = {"p": "personalised", "g": "generic", "n": "none"}


class Pair(NamedTuple):
    """One customer message, one reply to it, and what the reply does."""

    customer: str
    reply: str
    validation: str
    open_question: bool
    collaborative: bool
    adversarial: bool
    calm: bool

    @property
    def held_out(self) -> bool:
        """Whether the pair belongs to the third that nothing was tuned on (by customer)."""
        digest = hashlib.sha1(self.customer.encode(), usedforsecurity=False).digest()
        return digest[0] % 3 == 0


def read_pairs(path: Path = PAIRS) -> tuple[Pair, ...]:
    """Return the pairs of a label file; its head says how it is written."""
    pairs: list[Pair] = []
    customer, calm = "", False
    for line in path.read_text(encoding="utf-8").splitlines():
        mark, _, text = line.partition(" ")
        if not text or mark.startswith("#"):
            continue
        if mark in ("C", "C~"):
            customer, calm = text, mark == "C~"
        else:
            pairs.append(
                Pair(customer, text, _LABELS[mark[0]], "?" in mark, "+" in mark, "!" in mark, calm)
            )
    return tuple(pairs)
