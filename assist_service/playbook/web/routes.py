"""``/v1/conversations/<key>/phrases``: find, use, share and upvote lines; the panel's files."""

from typing import Any

import msgspec
from flask import Blueprint, Response, request

from assist_service.access.page_tokens import Page
from assist_service.analysis.masking import mask
from assist_service.domain.conversation import Conversation
from assist_service.domain.labels import CAUSES
from assist_service.domain.types import EMOTIONS
from assist_service.errors import Forbidden, NotFound, PayloadError
from assist_service.helpdesk.payload import Payload, decode
from assist_service.playbook import phrases
from assist_service.playbook.lines.line import (
    MOVES,
    VISIBLE_STATES,
    Move,
    SharedLine,
    line_id,
    withdraw_line,
)
from assist_service.playbook.lines.search import Query
from assist_service.playbook.lines.validation import problems, refuse
from assist_service.playbook.own_phrases import MOST_PHRASES
from assist_service.playbook.repository import Playbook
from assist_service.playbook.web.answers import PhraseAnswer, Votes
from assist_service.service import Service
from assist_service.web.answers import (
    OutcomeAnswer,
    authorize,
    json_response,
    read_choice,
    require_agent,
)
from assist_service.web.bodies import read_body

LONGEST_SEARCH = 200
LONGEST_TEXT = 2_000
LONGEST_CREDIT = 60


def blueprint(service: Service) -> Blueprint:
    """Return the routes of the sidebar's phrases."""
    bp = Blueprint("phrases", __name__, url_prefix="/v1/conversations/<path:name>")

    @bp.get("/phrases")
    def find(name: str) -> Response:
        key, page = authorize(service, name)
        conversation = service.log.load(key)
        query = _query(service, conversation)
        return json_response(phrases.find_phrases(service, conversation, page, query))

    @bp.post("/phrases/preview")
    def preview(name: str) -> Response:
        key, page = authorize(service, name)
        text = _read_text(decode(read_body()))
        return json_response(phrases.preview_line(service, service.log.load(key), page, text))

    @bp.post("/phrases")
    def add(name: str) -> Response:
        key, page = authorize(service, name)
        payload = decode(read_body())
        conversation = service.log.load(key)
        # Converted again, because the agent may have typed customer details after the preview.
        line = _read_line(
            service,
            page,
            payload,
            phrases.make_line(service, conversation, page, _read_text(payload)),
        )
        if read_choice(payload, "keep", ("team", "own")) == "own":
            return json_response(_save_for_agent(service, page, line))
        values = phrases.scene(service, conversation).slots
        refuse(problems(line.text, service.sources.rules(), values))
        shared_line = service.part(Playbook).share_line(line)
        return json_response(
            PhraseAnswer("shared" if shared_line is line else "known", shared_line.id)
        )

    _install_uses(bp, service)
    return bp


def files() -> Blueprint:
    """Return the panel's scripts and styles, and the template folder of the console's page."""
    return Blueprint(
        "playbook",
        __name__,
        static_folder="static",
        static_url_path="/static/playbook",
        template_folder="templates",
    )


def _install_uses(bp: Blueprint, service: Service) -> None:
    @bp.post("/phrases/used")
    def used(name: str) -> Response:
        key, _ = authorize(service, name)
        payload = decode(read_body())
        phrase_id = payload.identifier("phrase")
        new = phrases.record_use(service, key, phrase_id, payload.identifier("id"))
        return json_response(OutcomeAnswer("accepted" if new else "duplicate"))

    @bp.post("/phrases/vote")
    def vote(name: str) -> Response:
        _, page = authorize(service, name)
        payload = decode(read_body())
        line = _shared_line(service, page, payload)
        up = read_choice(payload, "vote", ("up", "none")) == "up"
        return json_response(Votes(service.part(Playbook).vote(line, require_agent(page), up=up)))

    @bp.post("/phrases/forget")
    def forget(name: str) -> Response:
        """Delete the agent's own phrase, or withdraw a line that the agent shared."""
        _, page = authorize(service, name)
        payload = decode(read_body())
        if service.preferences.delete_phrase(require_agent(page), payload.identifier("phrase")):
            return json_response(PhraseAnswer("forgotten"))
        line = _shared_line(service, page, payload)
        pseudonym = service.part(Playbook).pseudonym_of(require_agent(page))
        if line.by != pseudonym:
            raise Forbidden(
                "A colleague shared this line.", "Ask a lead to remove it for everybody."
            )
        service.part(Playbook).change_line(
            line.id, withdraw_line, pseudonym, "taken back", service.clock()
        )
        return json_response(PhraseAnswer("forgotten"))


def _query(service: Service, conversation: Conversation) -> Query:
    words = " ".join(request.args.get("words", "").split())
    if len(words) > LONGEST_SEARCH:
        raise PayloadError(
            "The search text is too long.", f"Use at most {LONGEST_SEARCH} characters."
        )
    return phrases.make_query(
        service,
        conversation,
        words=words,
        feeling=_query_choice("feeling", EMOTIONS),
        cause=_query_choice("cause", CAUSES),
        move=_query_choice("move", MOVES),
    )


def _query_choice(name: str, choices: tuple[Any, ...]) -> Any:
    value = request.args.get(name) or None
    if value is not None and value not in choices:
        raise PayloadError(
            f"There is no {name} {value[:40]!r}.", f"Use one of {', '.join(choices)}."
        )
    return value


def _read_text(payload: Payload) -> str:
    text = " ".join(payload.prose("text").split())
    if not text or len(text) > LONGEST_TEXT:
        raise PayloadError(
            "The text is empty or too long.", f"Send 1 to {LONGEST_TEXT} characters."
        )
    return text


def _read_line(service: Service, page: Page, payload: Payload, text: str) -> SharedLine:
    agent = require_agent(page)
    desk = f"{page.helpdesk}:{page.account}"
    move: Move = read_choice(payload, "move", MOVES)
    return SharedLine(
        line_id(desk, text),
        desk,
        text,
        move,
        service.clock(),
        "offered",
        _read_list(payload, "feelings", EMOTIONS),
        _read_list(payload, "causes", CAUSES),
        service.part(Playbook).pseudonym_of(agent),
        mask(" ".join(payload.prose("credit").split()))[:LONGEST_CREDIT],
    )


def _read_list(payload: Payload, name: str, choices: tuple[Any, ...]) -> Any:
    value = payload.at(name).value or []
    if not isinstance(value, list) or any(item not in choices for item in value):
        raise PayloadError(
            f"body.{name} has an unknown value.", f"Send any of {', '.join(choices)}."
        )
    return tuple(dict.fromkeys(value))


def _save_for_agent(service: Service, page: Page, line: SharedLine) -> PhraseAnswer:
    agent = require_agent(page)
    if len(service.preferences.load(agent).phrases) >= MOST_PHRASES:
        raise PayloadError(f"You already have {MOST_PHRASES} saved phrases.", "Delete one first.")
    # The ID differs from a shared line with the same text, so that each can be deleted alone.
    phrase = msgspec.structs.replace(
        line, id=line.id.replace("playbook/", "own/"), state="own", by="", credit=""
    )
    service.preferences.save_phrase(agent, phrase.id, phrase)
    return PhraseAnswer("kept", phrase.id)


def _shared_line(service: Service, page: Page, payload: Payload) -> SharedLine:
    desk_lines = service.part(Playbook).desk_lines(f"{page.helpdesk}:{page.account}")
    line = desk_lines.lines.get(payload.identifier("phrase"))
    if line is None or line.state not in VISIBLE_STATES:
        raise NotFound("This line no longer exists.", "Search again.")
    return line
