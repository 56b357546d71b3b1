"""Word lists for reflections: verb forms, nouns, cues, and words not to repeat."""

from functools import lru_cache
from importlib import resources
from typing import Any

import msgspec
import yaml

_VOWELS = "aeiou"
# One-syllable verbs that double their last letter are recognised by form; these few are longer.
_DOUBLING = frozenset(
    ("transfer", "refer", "submit", "admit", "commit", "permit", "unplug", "prefer")
)


class Verb(msgspec.Struct, frozen=True):
    """The forms of one verb."""

    base: str
    past: str
    participle: str
    third: str
    gerund: str


class Lexicon(msgspec.Struct, frozen=True):
    """All word lists; words are lower-case."""

    verbs: dict[str, Verb]
    past: frozenset[str]
    third: frozenset[str]
    gerunds: frozenset[str]
    bases: frozenset[str]
    things: frozenset[str]
    adverbs: frozenset[str]
    openers: frozenset[str]
    dropped: frozenset[str]
    attributive: frozenset[str]
    unsaid: frozenset[str]
    accusing: frozenset[str]


@lru_cache(1)
def lexicon() -> Lexicon:
    """Return the cached word lists."""
    verbs, things = data("verbs"), data("nouns")
    rude, cues = data("rude"), data("cues")
    forms = [_regular(base) for base in verbs["regular"].split()]
    forms += [_irregular(*line.split()) for line in verbs["irregular"]]
    table = {}
    for verb in forms:
        for form in (verb.base, verb.past, verb.participle, verb.third, verb.gerund):
            table[form] = verb
    return Lexicon(
        verbs=table,
        past=frozenset(form for verb in forms for form in (verb.past, verb.participle)),
        third=frozenset(verb.third for verb in forms),
        gerunds=frozenset(verb.gerund for verb in forms),
        bases=frozenset(verb.base for verb in forms),
        things=frozenset(things["things"].split()),
        adverbs=frozenset(cues["adverbs"].split()),
        openers=frozenset(cues["openers"].split()),
        dropped=frozenset(rude["dropped"].split()),
        attributive=frozenset(rude["attributive"].split()),
        unsaid=frozenset((rude["people"] + rude["other"]).split()),
        accusing=frozenset(rude["accusing"].split()),
    )


@lru_cache(16)
def data(name: str) -> dict[str, Any]:
    """Return the parsed word file ``name``."""
    text = (resources.files(__package__) / "words" / f"{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded


def warm() -> None:
    """Load all lists now, so that the first message is not delayed."""
    lexicon()
    for name in ("frames", "grammar"):
        data(name)


def grammar(name: str) -> frozenset[str]:
    """Return one closed class of words."""
    return frozenset(data("grammar")[name].split())


def _irregular(base: str, past: str, participle: str) -> Verb:
    return Verb(base, past, participle, third(base), _gerund(base))


def _regular(base: str) -> Verb:
    past = _past(base)
    return Verb(base, past, past, third(base), _gerund(base))


def third(base: str) -> str:
    """Return the third-person singular form."""
    if base in ("be", "have", "go", "do"):
        return {"be": "is", "have": "has", "go": "goes", "do": "does"}[base]
    if base.endswith(("s", "x", "z", "ch", "sh")):
        return base + "es"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return base[:-1] + "ies"
    return base + "s"


def _doubles(base: str) -> bool:
    if base in _DOUBLING:
        return True
    return (
        len(base) <= 5
        and base[-1] not in "wxyaeiou"
        and base[-2] in _VOWELS
        and base[-3:-2] not in tuple(_VOWELS)
        and sum(c in _VOWELS for c in base) == 1
    )


def _past(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return base[:-1] + "ied"
    return base + base[-1] + "ed" if _doubles(base) else base + "ed"


def _gerund(base: str) -> str:
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and base not in ("be", "see", "agree", "guarantee", "free"):
        return base[:-1] + "ing"
    return (
        base + base[-1] + "ing" if _doubles(base) or base in ("begin", "forget") else base + "ing"
    )
