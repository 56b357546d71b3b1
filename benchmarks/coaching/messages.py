"""The labelled customer messages, and what makes a reflection of one good."""

import re
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("reflections.tsv")
MOST_WORDS = 18

_WORD = re.compile(r"[a-z0-9']+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NEGATION = re.compile(r"\b(?:not|no|never|nobody|nothing|none|nowhere|without|cannot)\b|n't\b")
# Faults of grammar that turning persons can leave behind.
_FAULTS = {
    "first person left": re.compile(r"\b(?:i|i'm|i've|i'd|i'll|me|my|mine|myself)\b"),
    "you with am, is or was": re.compile(r"\byou (?:am|is|was|wasn't|isn't|has|hasn't|does)\b"),
    "we with am, is or was": re.compile(r"\bwe (?:am|is|was|wasn't|has|hasn't|does)\b"),
    "they with is": re.compile(r"\bthey (?:is|was|has|does)\b"),
    "us as a subject": re.compile(
        r"(?:^|\b(?:and|but|because|that) )us (?:are|were|have|did|do|will|can|keep|sent|took)\b"
    ),
    "we as an object": re.compile(r"\b(?:to|for|with|from|of|told|called|asked) we\b"),
    "our for your": re.compile(r"\byour (?:are|were)\b|\bour (?:not|are)\b"),
    "ends in the air": re.compile(
        r"\b(?:and|but|because|the|a|an|my|your|our|to|of|with|for|which|is|are|was|were|than|so|or|very|if|when)$"
    ),
    "a word twice": re.compile(r"\b(\w+) \1\b"),
    "a stray mark": re.compile(r"^[^\w\"$€£#]|\s[,.;:!?]|[,;:]$|[!?]|\.$"),
    "quotes not closed": re.compile(r"^[^\"]*\"[^\"]*$"),
    "heat": re.compile(
        r"\b(?:fuck\w*|shit\w*|damn|bloody|idiots?|morons?|useless|stupid|scam\w*|hell|liars?|crap)\b"
    ),
}
_DOUBLED = frozenset(("had had", "that that"))
_SMALL = frozenset(
    """a an the and but or so if then that which who to of in on at for from with without by as is are was were be been
    am have has had do does did will would can could i me my mine myself we us our ours you your yours it its this these
    those there he she they them his her their not no s t re ve ll d m don doesn didn isn wasn weren haven hasn
    yourself yourselves ourselves won couldn wouldn looks like""".split()  # noqa: SIM905
)


class Labelled(NamedTuple):
    """One message: ``clause`` is what to hand back, or ``None`` for nothing."""

    trade: str
    text: str
    clause: str | None
    held_out: bool


class Verdict(NamedTuple):
    """What is wrong with a reflection; all empty is good."""

    grammar: tuple[str, ...]
    lost: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.grammar or self.lost or self.added)


def messages() -> list[Labelled]:
    """Return all labelled messages in their order; every third is held out, none marked with a plus."""
    rows = [
        line.split("\t")
        for line in FILE.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    return [
        Labelled(
            trade.rstrip("+"),
            text,
            None if clause == "-" else clause,
            at % 3 == 2 and not trade.endswith("+"),
        )
        for at, (trade, text, clause) in enumerate(rows)
    ]


def judge(message: Labelled, reflection: str) -> Verdict:
    """Return what is wrong with ``reflection``, by checks that share no code with the product."""
    return Verdict(
        tuple(_grammar(reflection)),
        tuple(_lost(message.clause or "", reflection)),
        tuple(_added(message.text, reflection)),
    )


def _grammar(text: str) -> list[str]:
    low = text.lower()
    faults = [
        name
        for name, pattern in _FAULTS.items()
        if (found := pattern.search(low)) and found.group() not in _DOUBLED
    ]
    if len(text.split()) > MOST_WORDS:
        faults.append("too long")
    return faults


def _lost(clause: str, text: str) -> list[str]:
    """Return what the label has and the reflection lacks: every negation, a half of the words."""
    lost = []
    wanted = _content(clause)
    if wanted and len(wanted & _content(text)) < 0.5 * len(wanted):
        lost.append("facts: " + " ".join(sorted(wanted - _content(text))))
    if len(_NEGATION.findall(text.lower())) < min(1, len(_NEGATION.findall(clause.lower()))):
        lost.append("a negation")
    return lost


def _added(message: str, text: str) -> list[str]:
    """Return the words and numbers of the reflection that the customer did not write."""
    own = _content(message)
    added = sorted(word for word in _content(text) if not _known(word, own))
    numbers = set(_NUMBER.findall(text)) - set(_NUMBER.findall(message))
    extra = len(_NEGATION.findall(text.lower())) - len(_NEGATION.findall(_plain(message)))
    return [*added, *sorted(numbers), *(["a negation"] if extra > 0 else [])]


def _known(word: str, own: set[str]) -> bool:
    return word in own or any(word[:4] == other[:4] and len(word) > 3 for other in own)


def _plain(text: str) -> str:
    return re.sub(
        r"\b(do|does|did|is|was|have|has|ca|wo|could|would)nt\b",
        r"\1n't",
        text.lower().replace("’", "'"),
    )


def _content(text: str) -> set[str]:
    words = {word.strip("'") for part in _WORD.findall(_plain(text)) for word in part.split("'")}
    return {word for word in words if word and word not in _SMALL}
