"""Read one customer message completely: the reading, the clause to reflect, and the trend so far."""

from collections.abc import Sequence

import msgspec

from assist_service.analysis.emotion.reading import read
from assist_service.analysis.emotion.trend import follow
from assist_service.analysis.reflection.reflection import reflect
from assist_service.domain.types import Message, Reading, Turn


def read_customer(message: Message, earlier: Sequence[Turn], language: str | None) -> Reading:
    """Return the reading of ``message`` after the turns ``earlier``, with reflection and trend.

    Args:
        message: the message as it may be stored, secrets already masked.
        language: the language the helpdesk states (``en``, ``pt-BR``), or ``None``.

    """
    reading = read(message.text, language)
    reading = msgspec.structs.replace(reading, reflection=reflect(message.text, reading))
    followed = follow((*earlier, Turn(message, reading)))
    assert followed is not None, "the last turn has a reading"
    return followed
