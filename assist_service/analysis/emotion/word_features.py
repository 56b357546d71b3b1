"""Word features of the emotion model, each with its word range.

Training and reading call the same function, so a weight always applies to the feature it was
learned from. Technical terms are skipped.
"""

import math
from collections.abc import Set

from assist_service.analysis.emotion.tokens import MessageWords

# A feature's name, and its first and last word.
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


def word_features(message_words: MessageWords, quiet: Set[int]) -> list[WordFeature]:
    """Return the features of a message, word by word, skipping the word indices in ``quiet``.

    For each word: itself and its first five letters (``late``, ``arriv*``; ``not_late`` after a
    negator in the clause), with the word before (``too late``), and where it opens the message
    (``^^ late``) or opens or ends a sentence (``^ late``,
    ``^ late again``, ``late $``).
    """
    features_found: list[WordFeature] = []
    add = features_found.append
    sentences, clauses = message_words.sentences, message_words.clauses
    end = len(message_words.keys) - 1
    before = ""  # the word before, in this sentence; empty where not read
    clause, negated, opened = -1, False, -2
    for index, key in enumerate(message_words.keys):
        if clauses[index] != clause:
            clause, negated = clauses[index], False
        opens = index == 0 or sentences[index - 1] != sentences[index]
        if opens:
            before = ""
            opened = index
        if index in quiet:
            before = ""
            continue
        if key[0].isdigit():
            key = NUMBER
        if negated:
            add(("not_" + key, index, index))
            if len(key) > PREFIX:
                add((f"not_{key[:PREFIX]}*", index, index))
        else:
            add((key, index, index))
            if len(key) > PREFIX:
                add((key[:PREFIX] + "*", index, index))
        if opens:
            add(("^ " + key, index, index))
            if index == 0:
                add(("^^ " + key, index, index))
        elif before:
            add((f"{before} {key}", index - 1, index))
            if opened == index - 1:
                add((f"^ {before} {key}", index - 1, index))
        if index == end or sentences[index + 1] != sentences[index]:
            add((key + " $", index, index))
        before = key
        if key in NEGATORS:
            negated = True
    return features_found


def share(features: list[WordFeature]) -> float:
    """Return the weight of one feature: a message's total weight is the square root of its length."""
    return 1 / math.sqrt(len(features) or 1)
