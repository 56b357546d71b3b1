"""A clause of the customer's that could be reflected."""

import msgspec

from assist_service.analysis.reflection.clauses import Clause
from assist_service.analysis.reflection.salience import Weight
from assist_service.analysis.reflection.tokens import Token


class Candidate(msgspec.Struct, frozen=True):
    """A clause with its opener gone, and what it weighs."""

    clause: Clause
    tokens: tuple[Token, ...]
    weight: Weight
    hedged: bool = False
