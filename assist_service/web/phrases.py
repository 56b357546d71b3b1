"""``/v1/conversations/<key>/phrases``: find lines that fit, use, share and vote; one's own hand."""

from typing import Any

import msgspec
from flask import Blueprint, Response, request

from assist_service.access.page_tokens import Page
from assist_service.agent_view import phrases
from assist_service.analysis.masking import mask
from assist_service.coaching.tone import Tone
from assist_service.domain.conversation import Conversation
from assist_service.domain.labels import CAUSES
from assist_service.domain.types import EMOTIONS
from assist_service.errors import Forbidden, NotFound, PayloadError
from assist_service.helpdesk.payload import Payload, decode
from assist_service.playbook.line import (
    MOVES,
    SEEN,
    Move,
    SharedLine,
    line_id,
    withdrawn,
)
from assist_service.playbook.search import Query
from assist_service.playbook.validation import problems, refuse
from assist_service.repositories.agent_preferences import MOST_PHRASES
from assist_service.service import Service
from assist_service.web.answers import OutcomeAnswer, PhraseAnswer, Votes, allowed, one_of, write
from assist_service.web.bodies import read_body

LONGEST_SEARCH = 200
LONGEST_TEXT = 2_000
LONGEST_CREDIT = 60


def blueprint(service: Service) -> Blueprint:
    """Return the routes that the sidebar's phrases use."""
    bp = Blueprint("phrases", __name__, url_prefix="/v1/conversations/<path:name>")

    @bp.get("/phrases")
    def find(name: str) -> Response:
        key, page = allowed(service, name)
        known = service.log.load(key)
        query = _query(service, known)
        return write(phrases.find(service, known, page, query))

    @bp.post("/phrases/preview")
    def preview(name: str) -> Response:
        key, page = allowed(service, name)
        text = _text(decode(read_body()))
        return write(phrases.preview(service, service.log.load(key), page, text))

    @bp.post("/phrases")
    def add(name: str) -> Response:
        key, page = allowed(service, name)
        told = decode(read_body())
        known = service.log.load(key)
        # Made anew here: what a page sends may hold a fact that its agent typed in the meantime.
        line = _line(service, page, told, phrases.made(service, known, page, _text(told)))
        if one_of(told, "keep", ("team", "own")) == "own":
            return write(_keep(service, page, line))
        values = phrases.scene(service, known).slots
        refuse(problems(line.text, service.sources.rules(), values))
        shared = service.playbook.share_line(line)
        return write(PhraseAnswer("shared" if shared is line else "known", shared.id))

    _install_uses(bp, service)
    _install_hand(bp, service)
    return bp


def _install_uses(bp: Blueprint, service: Service) -> None:
    @bp.post("/phrases/used")
    def used(name: str) -> Response:
        key, _ = allowed(service, name)
        told = decode(read_body())
        identity = told.identifier("phrase")
        new = phrases.use(service, key, identity, told.identifier("id"))
        return write(OutcomeAnswer("accepted" if new else "duplicate"))

    @bp.post("/phrases/vote")
    def vote(name: str) -> Response:
        _, page = allowed(service, name)
        told = decode(read_body())
        line = _shared(service, page, told)
        up = one_of(told, "vote", ("up", "none")) == "up"
        return write(Votes(service.playbook.vote(line, person(page), up=up)))

    @bp.post("/phrases/forget")
    def forget(name: str) -> Response:
        """Let one's own phrase go, or take back a line that one shared."""
        _, page = allowed(service, name)
        told = decode(read_body())
        if service.preferences.delete_phrase(person(page), told.identifier("phrase")):
            return write(PhraseAnswer("forgotten"))
        line = _shared(service, page, told)
        who = service.playbook.pseudonym_of(person(page))
        if line.by != who:
            raise Forbidden("This is a colleague's line.", "A lead can take it out for everybody.")
        service.playbook.change_line(line.id, withdrawn, who, "taken back", service.clock())
        return write(PhraseAnswer("forgotten"))


def _install_hand(bp: Blueprint, service: Service) -> None:
    @bp.get("/hand")
    def hand(name: str) -> Response:
        _, page = allowed(service, name)
        return write({"tone": _tone(service.preferences.tone(person(page)))})

    @bp.put("/hand")
    def set_hand(name: str) -> Response:
        _, page = allowed(service, name)
        told = decode(read_body()).at("tone")
        switches = {field: told.at(field).value for field in Tone.__struct_fields__}
        if not all(isinstance(value, bool) for value in switches.values()):
            raise PayloadError(f"{told.path} is not whole.", "Send true or false for each part.")
        tone = Tone(**switches)
        service.preferences.set_tone(person(page), tone)
        # The agent's open pages look again, and show what is there in the new tone.
        service.live.wake_all()
        return write({"tone": _tone(tone)})


def person(page: Page) -> str:
    """Return whose hand it is.

    Raises:
        Forbidden: the token is a program's, which speaks for nobody in person.

    """
    if page.role != "agent" or not page.agent:
        raise Forbidden("Only an agent's own sidebar has phrases.", "Open it from there.")
    return f"{page.helpdesk}:{page.account}:{page.agent}"


def _query(service: Service, known: Conversation) -> Query:
    words = " ".join(request.args.get("words", "").split())
    if len(words) > LONGEST_SEARCH:
        raise PayloadError("That is too long to look for.", f"{LONGEST_SEARCH} characters at most.")
    return phrases.query(
        service,
        known,
        words=words,
        feeling=_chosen("feeling", EMOTIONS),
        cause=_chosen("cause", CAUSES),
        move=_chosen("move", MOVES),
    )


def _chosen(name: str, among: tuple[Any, ...]) -> Any:
    value = request.args.get(name) or None
    if value is not None and value not in among:
        raise PayloadError(f"There is no {name} {value[:40]!r}.", f"One of {', '.join(among)}.")
    return value


def _text(told: Payload) -> str:
    text = " ".join(told.prose("text").split())
    if not text or len(text) > LONGEST_TEXT:
        raise PayloadError("There are no words, or too many.", f"1 to {LONGEST_TEXT} characters.")
    return text


def _line(service: Service, page: Page, told: Payload, text: str) -> SharedLine:
    who = person(page)
    place = f"{page.helpdesk}:{page.account}"
    move: Move = one_of(told, "move", MOVES)
    return SharedLine(
        line_id(place, text),
        place,
        text,
        move,
        service.clock(),
        "offered",
        _listed(told, "feelings", EMOTIONS),
        _listed(told, "causes", CAUSES),
        service.playbook.pseudonym_of(who),
        mask(" ".join(told.prose("credit").split()))[:LONGEST_CREDIT],
    )


def _listed(told: Payload, name: str, among: tuple[Any, ...]) -> Any:
    value = told.at(name).value or []
    if not isinstance(value, list) or any(one not in among for one in value):
        raise PayloadError(f"body.{name} has something unknown.", f"Some of {', '.join(among)}.")
    return tuple(dict.fromkeys(value))


def _keep(service: Service, page: Page, line: SharedLine) -> PhraseAnswer:
    who = person(page)
    if len(service.preferences.load(who).phrases) >= MOST_PHRASES:
        raise PayloadError(f"You keep {MOST_PHRASES} phrases already.", "Let one go first.")
    # Another id than the shared line of the same words: one may be let go without the other.
    phrase = msgspec.structs.replace(
        line, id=line.id.replace("playbook/", "own/"), state="own", by="", credit=""
    )
    service.preferences.save_phrase(who, phrase)
    return PhraseAnswer("kept", phrase.id)


def _shared(service: Service, page: Page, told: Payload) -> SharedLine:
    place = service.playbook.desk_lines(f"{page.helpdesk}:{page.account}")
    found = place.lines.get(told.identifier("phrase"))
    if found is None or found.state not in SEEN:
        raise NotFound("There is no such line any more.", "Search again.")
    return found


def _tone(tone: Tone) -> dict[str, bool]:
    return {field: bool(getattr(tone, field)) for field in Tone.__struct_fields__}
