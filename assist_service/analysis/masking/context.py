"""The context of masking: the messages directly before."""

from collections.abc import Sequence

from assist_service.domain.types import Author, Turn

# The number of preceding messages that may belong to a message.
LOOKED_BACK = 4


def before(earlier: Sequence[Turn], author: Author) -> tuple[tuple[str, ...], str]:
    """Return the preceding messages of ``author``, oldest first, and the other side's last message.

    ``mask`` needs them to find a secret that is spread over messages or was asked for.
    """
    return said_before(
        [(turn.message.author, turn.message.text) for turn in earlier[-LOOKED_BACK:]], author
    )


def said_before(
    earlier_messages: Sequence[tuple[Author, str]], author: Author
) -> tuple[tuple[str, ...], str]:
    """Return the same as ``before``, for (author, text) pairs in chronological order."""
    near = earlier_messages[-LOOKED_BACK:]
    own = tuple(text for by, text in near if by == author)
    question = next((text for by, text in reversed(near) if by != author), "")
    # A message that was already answered no longer asks for anything.
    return own, question if near and near[-1][0] != author else ""
