"""The routes of the sidebar's phrases and of rewording, as ``openapi.py`` describes them."""

from typing import Any

from assist_service.domain.labels import CAUSES
from assist_service.domain.types import EMOTIONS
from assist_service.playbook.line import MOVES

_TEXT: dict[str, Any] = {"type": "string"}
_PHRASE: dict[str, Any] = {"type": "string", "description": "a phrase's id"}
_FEELING, _CAUSE, _MOVE = ({"enum": list(one)} for one in (EMOTIONS, CAUSES, MOVES))
_LINE = {"text": _TEXT, "move": _MOVE, "keep": {"enum": ["team", "own"]}}
_LINE_MORE = {
    "feelings": {"type": "array", "items": _FEELING},
    "causes": {"type": "array", "items": _CAUSE},
    "credit": _TEXT,
}
_VOTE = {"phrase": _PHRASE, "vote": {"enum": ["up", "none"]}}
SOUGHT = {"words": _TEXT, "feeling": _FEELING, "cause": _CAUSE, "move": _MOVE}
# Path, method, what it does, its answer, what is sent and which of that must be.
ROUTES: tuple[tuple[str, str, str, str, dict[str, Any], list[str]], ...] = (
    (
        "phrases",
        "post",
        "Share a line, or keep it for oneself; 422 names the rule that it breaks",
        "PhraseAnswer",
        {**_LINE, **_LINE_MORE},
        [*_LINE],
    ),
    (
        "phrases/preview",
        "post",
        "Words as a line: this customer's facts as slots, and what is wrong with it",
        "PhrasePreview",
        {"text": _TEXT},
        ["text"],
    ),
    (
        "phrases/used",
        "post",
        "The agent took a line",
        "OutcomeAnswer",
        {"phrase": _PHRASE, "id": _TEXT},
        ["phrase", "id"],
    ),
    ("phrases/vote", "post", "Find a line good, or take that back", "Votes", _VOTE, [*_VOTE]),
    (
        "phrases/forget",
        "post",
        "Let one's own phrase go, or take back a line one shared",
        "PhraseAnswer",
        {"phrase": _PHRASE},
        ["phrase"],
    ),
    (
        "reword",
        "post",
        "Other words for the open nudge from a language model, if the team has one; within 0.8 s",
        "Reworded",
        {"nudge": _TEXT},
        ["nudge"],
    ),
    (
        "hand",
        "put",
        "Set how the agent likes things put; fixed wording is never touched",
        "Hand",
        {"tone": {"$ref": "#/components/schemas/Tone"}},
        ["tone"],
    ),
)
