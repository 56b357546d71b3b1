"""What a rewording may add, leave out or exchange; every other word must be the draft's."""

# They carry no person, promise, tense, number or negation. May be added or left out.
SMALL_WORDS = frozenset(
    (
        *("a", "an", "the", "and", "so", "which", "that", "this", "it", "is", "here", "there"),
        *("as", "at", "in", "on", "of", "to", "for", "very", "really"),
    )
)
# Tell the customer that they are heard. May be added or left out.
HEARD = (
    "i can see that",
    "i hear that",
    "i hear you",
    "i realise that",
    "i see that",
    "i understand that",
)
# Tell the customer that their feeling makes sense. May only be exchanged for one another,
# because "it makes sense that" would approve of what went wrong.
UNDERSTOOD = (
    "i can see how",
    "i can see why",
    "i can understand why",
    "i see why",
    "i understand why",
    "it is easy to see why",
    "it is understandable that",
    "it makes sense that",
    "of course",
)
