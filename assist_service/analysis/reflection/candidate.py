"""A customer clause that could be reflected."""

import msgspec

from assist_service.analysis.reflection.clauses import Clause
from assist_service.analysis.reflection.salience import Weight
from assist_service.analysis.reflection.tokens import ClauseToken


class ReflectionCandidate(msgspec.Struct, frozen=True):
    """A clause without its opener, and its weight."""

    clause: Clause
    tokens: tuple[ClauseToken, ...]
    weight: Weight
    hedged: bool = False
