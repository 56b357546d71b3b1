"""What masking takes into account besides the message: what was said right before it."""

from collections.abc import Sequence

from assist_service.domain.types import Author, Turn

# Messages before one that may belong to it.
LOOKED_BACK = 4


def before(earlier: Sequence[Turn], author: Author) -> tuple[tuple[str, ...], str]:
    """Return what ``author`` said right before, oldest first, and what the other side said last.

    It is what hiding a secret needs that is spread over messages or was asked for (``mask``).
    """
    return said_before(
        [(turn.message.author, turn.message.text) for turn in earlier[-LOOKED_BACK:]], author
    )


def said_before(said: Sequence[tuple[Author, str]], author: Author) -> tuple[tuple[str, ...], str]:
    """As ``before``, of plain (author, text) pairs in the order they were said."""
    near = said[-LOOKED_BACK:]
    own = tuple(text for by, text in near if by == author)
    asked = next((text for by, text in reversed(near) if by != author), "")
    # What was answered already asks for nothing any more.
    return own, asked if near and near[-1][0] != author else ""
