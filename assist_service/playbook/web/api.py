"""The playbook's part of the OpenAPI document."""

from assist_service.domain.labels import CAUSES
from assist_service.domain.types import EMOTIONS
from assist_service.playbook.lines.line import MOVES
from assist_service.playbook.phrases import PhraseList, PhrasePreview
from assist_service.playbook.web.answers import PhraseAnswer, Votes
from assist_service.web.features import ApiPart
from assist_service.web.openapi_terms import (
    CHANGE_ERRORS,
    choice,
    list_of,
    object_of,
    operation,
    parameter,
    text,
)

_PHRASE = {"phrase": text("The phrase's ID")}
_FEELING, _CAUSE, _MOVE = choice(*EMOTIONS), choice(*CAUSES), choice(*MOVES)
_SEARCH = {"words": text(), "feeling": _FEELING, "cause": _CAUSE, "move": _MOVE}
_LINE = object_of(
    {
        "text": text(),
        "move": _MOVE,
        "keep": choice("team", "own"),
        "feelings": list_of(_FEELING),
        "causes": list_of(_CAUSE),
        "credit": text(),
    },
    *("feelings", "causes", "credit"),
)
_ROUTES = {
    "/phrases": {
        "get": operation(
            "Find lines that fit this conversation, best first",
            "PhraseList",
            parameters=[parameter(name, "query", schema) for name, schema in _SEARCH.items()],
        ),
        "post": operation(
            "Share a line or save it for yourself; 422 names the rule that it breaks",
            "PhraseAnswer",
            _LINE,
            CHANGE_ERRORS,
        ),
    },
    "/phrases/preview": {
        "post": operation(
            "Turn text into a line: facts of this customer become slots, problems are listed",
            "PhrasePreview",
            object_of({"text": text()}),
            CHANGE_ERRORS,
        )
    },
    "/phrases/used": {
        "post": operation(
            "Record that the agent inserted a line",
            "OutcomeAnswer",
            object_of({**_PHRASE, "id": text()}),
            CHANGE_ERRORS,
        )
    },
    "/phrases/vote": {
        "post": operation(
            "Upvote a line or withdraw the vote",
            "Votes",
            object_of({**_PHRASE, "vote": choice("up", "none")}),
            CHANGE_ERRORS,
        )
    },
    "/phrases/forget": {
        "post": operation(
            "Delete your own phrase or withdraw a line you shared",
            "PhraseAnswer",
            object_of(_PHRASE),
            CHANGE_ERRORS,
        )
    },
}
API = ApiPart((PhraseList, PhrasePreview, PhraseAnswer, Votes), conversation=_ROUTES)
