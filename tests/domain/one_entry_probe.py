"""What each list says of a nudge kind and a cause, as JSON; run beside data files that have one more of each."""

import json
import sys

import msgspec

from assist_service.analysis.emotion.reading import read
from assist_service.coaching.feeling_words import cause_phrase
from assist_service.coaching.suppression import is_urgent
from assist_service.domain.labels import LABELS, sidebar_labels
from assist_service.domain.types import Cause
from assist_service.own_week.moments import AgentMoment
from assist_service.own_week.web.week import thing_to_try
from assist_service.team_settings.model import DEFAULT, SettingsDocument, read_settings
from assist_service.web.console.matrix import ShownScope, columns_of, rows
from integrations.intercom.card import CardContext, first_card
from tests.domain.test_nudge_kinds import kinds_table
from tests.integrations.intercom.states import reading, state

KIND, CAUSE = "wording.slang", "weather"


def of_the_kind() -> dict[str, object]:
    """What is said of ``KIND``."""
    settings = read_settings({"organisation": {"nudges": {KIND: {"on": True}}}})
    organisation = ShownScope("organisation", "Organisation", "", None)
    (row,) = rows(SettingsDocument(), [organisation], columns_of("Wording"))
    return {
        "on by default": KIND in DEFAULT.on,
        "in settings": KIND in settings.organisation.nudges,
        "urgent": is_urgent(KIND, "tip"),
        "in the console": [cell.toggle for cell in row.cells if cell.kind == KIND],
        "in the document": [line for line in kinds_table().splitlines() if f"`{KIND}`" in line],
    }


def of_the_cause() -> dict[str, object]:
    """What is said of ``CAUSE``."""
    waiting = read("I have been waiting for three weeks and nobody answers me!")
    complaint = msgspec.structs.replace(waiting, causes=(Cause(CAUSE, (0, 6)),), reflection=None)
    weather = reading(causes=[{"cause": CAUSE, "span": [0, 1]}])
    card = first_card(
        state(customer={"message": "m1", "reading": weather}),
        CardContext(1.5e9, "UTC", "https://a.example"),
    )
    return {
        "other causes are read as before": [cause.cause for cause in waiting.causes],
        "in the sidebar": sidebar_labels(LABELS)["causes"][CAUSE],
        "in a nudge": cause_phrase(complaint),
        "on the card": [part["text"] for part in card if "weather" in part.get("text", "")],
        "on an own page": thing_to_try([AgentMoment(1.0, "reply", "demo:a:1", causes=(CAUSE,))]),
    }


if __name__ == "__main__":
    json.dump({"kind": of_the_kind(), "cause": of_the_cause()}, sys.stdout)
