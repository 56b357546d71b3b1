"""The words of a message as the emotion model sees them, each feature with its place.

Training and reading call the same function, so that a weight always means what
it was learned from. Words in technical talk are not looked at.
"""

import math
from collections.abc import Set

from assist_service.analysis.emotion.tokens import Words

# A feature's name, and the first and last word it is made of.
WordFeature = tuple[str, int, int]

# The negators of NLTK's mark_negation, without apostrophes; like it, marking ends with the clause.
NEGATORS = frozenset(
    [
        "never",
        "no",
        "nothing",
        "nowhere",
        "noone",
        "none",
        "not",
        "havent",
        "hasnt",
        "hadnt",
        "cant",
        "couldnt",
        "shouldnt",
        "wont",
        "wouldnt",
        "dont",
        "doesnt",
        "didnt",
        "isnt",
        "arent",
        "aint",
        "wasnt",
        "werent",
        "cannot",
        "without",
        "nobody",
    ]
)
PREFIX = 5
NUMBER = "<n>"


def word_features(found: Words, quiet: Set[int]) -> list[WordFeature]:
    """Return the features of a message, word by word; the words at the places in ``quiet`` are not read.

    For each word: itself and its first five letters (``late``, ``arriv*``; ``not_late`` where a negator
    stands before it in the clause), with the word before (``too late``), and where it opens the message (``^^ late``) or opens or ends a sentence (``^ late``,
    ``^ late again``, ``late $``).
    """
    made: list[WordFeature] = []
    add = made.append
    sentences, clauses = found.sentences, found.clauses
    end = len(found.keys) - 1
    before = ""  # the word before, in this sentence; empty where not read
    clause, negated, opened = -1, False, -2
    for place, key in enumerate(found.keys):
        if clauses[place] != clause:
            clause, negated = clauses[place], False
        opens = place == 0 or sentences[place - 1] != sentences[place]
        if opens:
            before = ""
            opened = place
        if place in quiet:
            before = ""
            continue
        if key[0].isdigit():
            key = NUMBER
        if negated:
            add(("not_" + key, place, place))
            if len(key) > PREFIX:
                add((f"not_{key[:PREFIX]}*", place, place))
        else:
            add((key, place, place))
            if len(key) > PREFIX:
                add((key[:PREFIX] + "*", place, place))
        if opens:
            add(("^ " + key, place, place))
            if place == 0:
                add(("^^ " + key, place, place))
        elif before:
            add((f"{before} {key}", place - 1, place))
            if opened == place - 1:
                add((f"^ {before} {key}", place - 1, place))
        if place == end or sentences[place + 1] != sentences[place]:
            add((key + " $", place, place))
        before = key
        if key in NEGATORS:
            negated = True
    return made


def share(features: list[WordFeature]) -> float:
    """Return what one feature counts for: a message weighs as the square root of its length."""
    return 1 / math.sqrt(len(features) or 1)
