"""Turn the customer's own clause for the agent's mouth."""

from assist_service.vocabulary import Reading, Reflection


def reflect(text: str, reading: Reading) -> Reflection | None:
    """Return the clause of ``text`` that carries the grievance or stake, turned to "you", or ``None``."""
    del text, reading
    return None
