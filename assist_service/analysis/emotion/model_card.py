"""Read the model card: accuracy on held-out messages and known failures.

The training (``tools/train_emotion``) writes the card, so pages based on it always show the
measured figures.
"""

import re
from functools import cache
from importlib.resources import files

import msgspec

_TOTALS = re.compile(
    r"^All of them\n\s+(?P<messages>\d+) messages: first label fair (?P<fair>[\d.]+); "
    r"negative found (?P<found>[\d.]+) of \d+, of them implicit (?P<implicit>[\d.]+) of \d+; "
    r"neutral called negative (?P<alarms>[\d.]+) of \d+",
    re.MULTILINE,
)
_SILENT = re.compile(r"^\s+silent: (?P<silent>\d+) of (?P<of>\d+)", re.MULTILINE)
_CAUSES = re.compile(r"^\s+causes: precision (?P<precision>[\d.]+) recall (?P<recall>[\d.]+)", re.M)
_FAILURES = re.compile(r"^## Known failures\n+(?P<list>(?:.+\n?)+)", re.MULTILINE)


class ModelCard(msgspec.Struct, frozen=True):
    """Shares from 0 to 1 over ``messages`` held-out messages.

    ``fair``: people would call the first feeling named fair. ``found``: upset messages read
    as upset; ``implicit``: the same for those that name no feeling. ``alarms``: neutral messages
    read as upset. ``silent``: messages without a reading. ``precision`` and ``recall`` of causes.
    """

    messages: int
    fair: float
    found: float
    implicit: float
    alarms: float
    silent: float
    precision: float
    recall: float
    failures: tuple[str, ...]


@cache
def model_card() -> ModelCard:
    """Return the model card shipped with the service."""
    text = (files("assist_service.analysis.emotion") / "model" / "MODEL_CARD.md").read_text("utf-8")
    return read_card(text)


def read_card(text: str) -> ModelCard:
    """Return the parsed model card.

    Raises:
        ValueError: the text is not in the format of ``tools/train_emotion``.

    """
    totals, failures = _TOTALS.search(text), _FAILURES.search(text)
    after_totals = text[totals.end() :] if totals is not None else ""
    silent, causes = _SILENT.search(after_totals), _CAUSES.search(after_totals)
    if totals is None or failures is None or silent is None or causes is None:
        raise ValueError("The model card lacks its totals or its known failures.")
    failure_items = re.split(r"^- ", failures["list"], flags=re.MULTILINE)[1:]
    return ModelCard(
        messages=int(totals["messages"]),
        fair=float(totals["fair"]),
        found=float(totals["found"]),
        implicit=float(totals["implicit"]),
        alarms=float(totals["alarms"]),
        silent=int(silent["silent"]) / int(silent["of"]),
        precision=float(causes["precision"]),
        recall=float(causes["recall"]),
        failures=tuple(" ".join(item.split()) for item in failure_items),
    )
