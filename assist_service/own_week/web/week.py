"""The My week page: recent moments, advice, saved and shared moments, and feedback."""

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import msgspec
from flask import Blueprint, Response, redirect, render_template, request, url_for

from assist_service.domain.conversation import ConversationKey
from assist_service.domain.labels import CAUSE_NAMES, FEELING_NAMES
from assist_service.errors import PayloadError
from assist_service.insights.weekly import WEEK_SECONDS, week_of
from assist_service.own_week.moments import AgentMoment
from assist_service.own_week.repository import OwnMoments, Pulse
from assist_service.own_week.web.sessions import agent
from assist_service.own_week.web.words import ADVICE, WORDS
from assist_service.privacy.subjects import AgentSubject as Person
from assist_service.service import Service

SHOWN = 20


class ShownMoment(msgspec.Struct, frozen=True):
    """A moment in the list: time, topic, and whether its text can still be saved."""

    when: str
    said: str
    conversation: str
    message: str
    there: bool


def install(bp: Blueprint, service: Service) -> None:
    """Add the routes."""
    moments = service.part(OwnMoments)

    @bp.get("")
    def week() -> Any:
        owner, now = agent(), service.clock()
        recent = moments.week(owner.name, now - WEEK_SECONDS)
        replies = [moment for moment in recent if moment.source == "reply"]
        return render_template(
            "own/week.html",
            well=[
                _shown(service, reply, now)
                for reply in replies
                if reply.has_personalised_validation
            ][:SHOWN],
            others=[
                _shown(service, reply, now)
                for reply in replies
                if not reply.has_personalised_validation
            ][:SHOWN],
            advice=thing_to_try(replies),
            saved=moments.saved_moments(owner.name),
            lines=service.features.lines_of(owner.name, owner.place, SHOWN),
            team=moments.shared_moments(f"team:{owner.place}")[:SHOWN],
            questions=WORDS.questions,
            answers=WORDS.answers,
            answered=request.args.get("pulse") == "done",
        )

    @bp.get("/everything.json")
    def everything() -> Response:
        owner = agent()
        body = service.personal_data.own_export(Person(*owner), service.clock())
        return Response(
            json.dumps(body, ensure_ascii=False, indent=2) + "\n",
            mimetype="application/json",
            headers={"Content-Disposition": 'attachment; filename="kept-of-me.json"'},
        )

    @bp.post("/pulse")
    def pulse() -> Any:
        owner, monday = agent(), week_of(service.clock())
        answers = {name: request.form.get(name, "") for name in WORDS.questions}
        given_answers = {name: answer for name, answer in answers.items() if answer}
        if any(answer not in WORDS.answers for answer in given_answers.values()):
            raise PayloadError("This answer isn’t valid.", "Choose yes, partly or no.")
        # For a week we know that an agent answered; the answers are only in the totals.
        once = f"pulse:{monday}:{moments.pseudonym_of(owner.name)}"
        if given_answers and service.once(once, int(WEEK_SECONDS)):
            service.part(Pulse).answer(monday, ("*", *_teams(service, owner.name)), given_answers)
        return redirect(url_for("own.week", pulse="done"), 303)


def thing_to_try(replies: list[AgentMoment]) -> str | None:
    """Return advice on the most frequent missed cause, or ``None`` if no reply missed one."""
    passed = [reply for reply in replies if not reply.has_personalised_validation]
    if not passed:
        return None
    causes: Counter[str] = Counter(
        cause for reply in passed for cause in reply.causes if cause in ADVICE
    )
    if not causes:
        return WORDS.advice
    return ADVICE[min(causes, key=lambda cause: (-causes[cause], cause))]


def _teams(service: Service, name: str) -> tuple[str, ...]:
    """Return the team of the agent's last moment."""
    last = next((m.team for m in service.part(OwnMoments).week(name, 0.0) if m.team), None)
    return () if last is None else (last,)


def _shown(service: Service, moment: AgentMoment, now: float) -> ShownMoment:
    feeling = FEELING_NAMES[moment.emotion].capitalize()
    cause = CAUSE_NAMES[moment.causes[0]] if moment.causes else ""
    form = ("well_" if moment.has_personalised_validation else "other_") + (
        "one" if cause else "plain"
    )
    live = service.settings["ASSIST_LIVE_HOURS"] * 3600
    available = now - moment.at < live and any(
        turn.message.id == moment.message
        for turn in service.log.load(ConversationKey.parse(moment.conversation)).turns
    )
    when = datetime.fromtimestamp(moment.at, UTC)
    return ShownMoment(
        f"{when:%a} {when.day} {when:%b, %H:%M} UTC",
        WORDS.sentences[form].format(feeling=feeling, cause=cause),
        moment.conversation,
        moment.message,
        available,
    )
