"""Moments an agent keeps: facts replaced first, looked at, practised on, shared by choice."""

import secrets
from typing import Any, get_args

import msgspec
from flask import Blueprint, redirect, render_template, request, url_for

from assist_service.analysis.emotion.reading import read
from assist_service.analysis.masking import mask
from assist_service.analysis.review.review import review
from assist_service.domain.conversation import Conversation, ConversationKey, MessageAdded, fold
from assist_service.domain.labels import LABELS
from assist_service.domain.types import Ace, Message
from assist_service.errors import NotFound, PayloadError
from assist_service.playbook.redaction import without_facts
from assist_service.repositories.agent_moments import SAVED_MOST, Saved, Shared
from assist_service.service import Service
from assist_service.web.own.practice import practise
from assist_service.web.own.sessions import Agent, agent
from assist_service.web.own.words import DEGREES

LONGEST = 4000
SCRATCH = ConversationKey("own", "-", "practice")


def install(bp: Blueprint, service: Service) -> None:
    """Add the routes."""

    @bp.get("/keep")
    def keep() -> Any:
        who = agent()
        customer, reply = words_of(service, who, request.args)
        return render_template(
            "own/keep.html",
            customer=customer,
            reply=reply,
            conversation=request.args.get("conversation"),
            message=request.args.get("message"),
        )

    @bp.post("/keep")
    def save() -> Any:
        who = agent()
        # What is kept must be a moment of one's own, so that nobody's words are put in by hand.
        words_of(service, who, request.form)
        if len(service.own.saved(who.name)) >= SAVED_MOST:
            raise PayloadError("You keep a hundred moments already.", "Delete one first.")
        moment = Saved(
            secrets.token_urlsafe(9),
            service.clock(),
            _text("customer"),
            _text("reply"),
            who.place,
        )
        service.own.keep(who.name, moment)
        return redirect(url_for("own.moment", identity=moment.id), 303)

    _install_kept(bp, service)


def _install_kept(bp: Blueprint, service: Service) -> None:
    @bp.route("/moments/<identity>", methods=["GET", "POST"])
    def moment(identity: str) -> Any:
        who = agent()
        found = _kept(service, who, identity)
        own_view = _own_view() if "acknowledgement" in request.form else None
        tried = request.form.get("practice", "").strip()
        practised = practise(service, who, found, _text("practice")) if tried else None
        return render_template(
            "own/moment.html",
            moment=found,
            questions=service.own.questions(found),
            ace=LABELS.ace,
            degrees=DEGREES,
            own_view=own_view,
            machine=_machine(found) if own_view is not None else None,
            practised=practised,
            validation=LABELS.validation,
            sharing=get_args(Shared),
        )

    @bp.post("/moments/<identity>/share")
    def share(identity: str) -> Any:
        who = agent()
        found = _kept(service, who, identity)
        wanted = request.form.get("with", "")
        if wanted not in get_args(Shared):
            raise PayloadError("That is nobody to share with.", "Choose one of the list.")
        name = mask(" ".join(request.form.get("name", "").split()))[:60] if wanted else ""
        changed = msgspec.structs.replace(found, shared=wanted, name=name)
        service.own.keep(who.name, changed)
        return redirect(url_for("own.moment", identity=identity), 303)

    @bp.post("/moments/<identity>/delete")
    def delete(identity: str) -> Any:
        who = agent()
        service.own.forget(who.name, _kept(service, who, identity))
        return redirect(url_for("own.week"), 303)


def words_of(service: Service, who: Agent, told: Any) -> tuple[str, str]:
    """Return what the customer said and what was answered, facts replaced.

    Raises:
        NotFound: it is no moment of this agent's, or its words are gone.

    """
    conversation, message = told.get("conversation", ""), told.get("message", "")
    own = service.own.week(who.name, 0.0)
    if not any((one.conversation, one.message) == (conversation, message) for one in own):
        raise _gone()
    known = service.log.load(ConversationKey.parse(conversation))
    place = next((n for n, t in enumerate(known.turns) if t.message.id == message), None)
    if place is None:
        raise _gone()
    asked = [t for t in known.turns[:place] if t.message.author == "customer"]
    details = known.details
    names = tuple(
        name
        for name in (
            details.customer_name,
            details.agent_name,
            *(turn.message.author_name for turn in known.turns),
        )
        if name
    )
    said = asked[-1].message.text if asked else ""
    return without_facts(said, names), without_facts(known.turns[place].message.text, names)


def _machine(moment: Saved) -> Ace:
    known = Conversation(SCRATCH)
    message = Message("customer", "customer", moment.customer, moment.at)
    known = fold(known, MessageAdded(moment.at, message, read(moment.customer, "en")))
    return review(moment.reply, known.turns, None, moment.at + 60).ace


def _own_view() -> dict[str, str]:
    given = {name: request.form.get(name, "") for name in LABELS.ace}
    if any(degree not in DEGREES for degree in given.values()):
        raise PayloadError("Choose one for each line.", "not yet, partly or yes.")
    return given


def _text(name: str) -> str:
    text = mask(request.form.get(name, "").replace("\0", "").replace("\r\n", "\n").strip())
    if not text or len(text) > LONGEST:
        raise PayloadError("That is empty or too long.", f"1 to {LONGEST:,} characters.")
    return text


def _kept(service: Service, who: Agent, identity: str) -> Saved:
    found = service.own.one(who.name, identity)
    if found is None:
        raise NotFound("There is no such moment.", "“My week” lists what you kept.")
    return found


def _gone() -> NotFound:
    return NotFound(
        "The words of that moment are gone.",
        "They are kept for a day and then only what it was about.",
    )
