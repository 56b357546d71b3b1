"""Moments an agent saves, with facts replaced: view, practice and sharing."""

import secrets
from typing import Any, get_args

import msgspec
from flask import Blueprint, redirect, render_template, request, url_for

from assist_service.analysis.emotion.reading import read
from assist_service.analysis.masking import mask
from assist_service.analysis.masking.redaction import without_facts
from assist_service.analysis.review.review import review
from assist_service.domain.conversation import Conversation, ConversationKey, MessageAdded, fold
from assist_service.domain.labels import LABELS
from assist_service.domain.types import Ace, Message
from assist_service.errors import NotFound, PayloadError
from assist_service.own_week.repository import MOST_SAVED, OwnMoments, SavedMoment, Shared
from assist_service.own_week.web.practice import practice_result
from assist_service.own_week.web.sessions import Agent, agent
from assist_service.own_week.web.words import DEGREES
from assist_service.service import Service

LONGEST = 4000
SCRATCH = ConversationKey("own", "-", "practice")


def install(bp: Blueprint, service: Service) -> None:
    """Add the routes."""

    @bp.get("/keep")
    def keep() -> Any:
        owner = agent()
        customer, reply = moment_texts(service, owner, request.args)
        return render_template(
            "own/keep.html",
            customer=customer,
            reply=reply,
            conversation=request.args.get("conversation"),
            message=request.args.get("message"),
        )

    @bp.post("/keep")
    def save() -> Any:
        owner = agent()
        # Only the agent's own moments can be saved, not arbitrary text.
        moment_texts(service, owner, request.form)
        if len(service.part(OwnMoments).saved_moments(owner.name)) >= MOST_SAVED:
            raise PayloadError("You have saved 100 moments already.", "Delete one first.")
        moment = SavedMoment(
            secrets.token_urlsafe(9),
            service.clock(),
            _text("customer"),
            _text("reply"),
            owner.place,
        )
        service.part(OwnMoments).save(owner.name, moment)
        return redirect(url_for("own.moment", identity=moment.id), 303)

    _install_kept(bp, service)


def _install_kept(bp: Blueprint, service: Service) -> None:
    @bp.route("/moments/<identity>", methods=["GET", "POST"])
    def moment(identity: str) -> Any:
        owner = agent()
        saved = _saved_moment(service, owner, identity)
        own_view = _own_view() if "acknowledgement" in request.form else None
        practice_text = request.form.get("practice", "").strip()
        practised = (
            practice_result(service, owner, saved, _text("practice")) if practice_text else None
        )
        return render_template(
            "own/moment.html",
            moment=saved,
            questions=service.part(OwnMoments).questions(saved),
            ace=LABELS.ace,
            degrees=DEGREES,
            own_view=own_view,
            machine=_machine(saved) if own_view is not None else None,
            practised=practised,
            validation=LABELS.validation,
            sharing=get_args(Shared),
        )

    @bp.post("/moments/<identity>/share")
    def share(identity: str) -> Any:
        owner = agent()
        saved = _saved_moment(service, owner, identity)
        circle = request.form.get("with", "")
        if circle not in get_args(Shared):
            raise PayloadError("You can’t share with that group.", "Choose one from the list.")
        name = mask(" ".join(request.form.get("name", "").split()))[:60] if circle else ""
        changed = msgspec.structs.replace(saved, shared_with=circle, name=name)
        service.part(OwnMoments).save(owner.name, changed)
        return redirect(url_for("own.moment", identity=identity), 303)

    @bp.post("/moments/<identity>/delete")
    def delete(identity: str) -> Any:
        owner = agent()
        service.part(OwnMoments).delete(owner.name, _saved_moment(service, owner, identity))
        return redirect(url_for("own.week"), 303)


def moment_texts(service: Service, owner: Agent, fields: Any) -> tuple[str, str]:
    """Return the customer's message and the reply, with facts replaced.

    Raises:
        NotFound: it is not this agent's moment, or its text is no longer available.

    """
    conversation, message = fields.get("conversation", ""), fields.get("message", "")
    own = service.part(OwnMoments).week(owner.name, 0.0)
    if not any(
        (week_moment.conversation, week_moment.message) == (conversation, message)
        for week_moment in own
    ):
        raise _gone()
    conversation_log = service.log.load(ConversationKey.parse(conversation))
    reply_index = next(
        (n for n, t in enumerate(conversation_log.turns) if t.message.id == message), None
    )
    if reply_index is None:
        raise _gone()
    customer_turns = [
        t for t in conversation_log.turns[:reply_index] if t.message.author == "customer"
    ]
    details = conversation_log.details
    names = tuple(
        name
        for name in (
            details.customer_name,
            details.agent_name,
            *(turn.message.author_name for turn in conversation_log.turns),
        )
        if name
    )
    customer_text = customer_turns[-1].message.text if customer_turns else ""
    return without_facts(customer_text, names), without_facts(
        conversation_log.turns[reply_index].message.text, names
    )


def _machine(moment: SavedMoment) -> Ace:
    conversation = Conversation(SCRATCH)
    message = Message("customer", "customer", moment.customer, moment.at)
    conversation = fold(conversation, MessageAdded(moment.at, message, read(moment.customer, "en")))
    return review(moment.reply, conversation.turns, None, moment.at + 60).ace


def _own_view() -> dict[str, str]:
    ratings = {name: request.form.get(name, "") for name in LABELS.ace}
    if any(degree not in DEGREES for degree in ratings.values()):
        raise PayloadError(
            "Some answers are missing.", "Choose “not yet”, “partly” or “yes” on each line."
        )
    return ratings


def _text(name: str) -> str:
    text = mask(request.form.get(name, "").replace("\0", "").replace("\r\n", "\n").strip())
    if not text or len(text) > LONGEST:
        raise PayloadError("The text is empty or too long.", f"Enter 1 to {LONGEST:,} characters.")
    return text


def _saved_moment(service: Service, owner: Agent, identity: str) -> SavedMoment:
    saved = service.part(OwnMoments).saved_moment(owner.name, identity)
    if saved is None:
        raise NotFound("There is no such moment.", "“My week” lists your saved moments.")
    return saved


def _gone() -> NotFound:
    return NotFound(
        "The text of this moment is no longer available.",
        "Text is stored for one day, and after that only the topic.",
    )
