"""Read one customer message: emotion, intensity, causes, evidence, or silence and why."""

from assist_service.vocabulary import EMOTIONS, Reading


def read(text: str, language: str | None = None) -> Reading:
    """Return the reading of ``text`` by itself; trend and risk are added by ``follow``.

    Args:
        text: one customer message, already masked, of any length and content.
        language: what the helpdesk says the customer writes in (a BCP 47 tag), or ``None``.

    """
    del text, language
    return Reading(
        "neutral", ("neutral",), dict.fromkeys(EMOTIONS, 0.0), 0.0, 0.0, 0.0, "too_short"
    )


def model_version() -> str:
    """Return the version of the lexicons and weights that make a reading."""
    return "none"
