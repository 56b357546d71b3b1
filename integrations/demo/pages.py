"""The demo desk's routes: the page, new conversations, messages, the sidebar."""

import secrets
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, render_template, request, url_for

from assist_service.access.page_tokens import Page
from assist_service.domain.conversation import ConversationKey, Details
from assist_service.domain.types import Author, Message
from assist_service.errors import NotFound, PayloadError
from assist_service.helpdesk.contract import Incoming
from assist_service.helpdesk.payload import Payload, decode
from assist_service.service import Service
from assist_service.web.bodies import read_body
from assist_service.web.sidebar import SidebarPage, script_json, sidebar_page
from integrations.demo.guard import same_origin_only
from integrations.demo.stories import Story, load_stories

HELPDESK, ACCOUNT = "demo", "local"
# The agents that visitors can play, each with their own sidebar; the first is the default.
AGENTS = ("Sam", "Kim")
LONGEST_MESSAGE = 20_000
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def blueprint(service: Service) -> Blueprint:
    """Return the routes below ``/demo``."""
    bp = Blueprint(
        "demo",
        __name__,
        url_prefix="/demo",
        static_folder="static",
        static_url_path="/static",
        template_folder="templates",
    )
    stories = load_stories()
    bp.before_request(lambda: same_origin_only(service.settings))

    @bp.get("")
    def page() -> Response:
        agent = _agent(request.args.get("agent"))
        page_data = script_json(
            {"stories": [s.as_json() for s in stories.values()], "agent": agent}
        )
        response = make_response(
            render_template("demo/desk.html", page_data=page_data, agent=agent, agents=AGENTS)
        )
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response

    @bp.get("/sidebar")
    def sidebar() -> Response:
        name, agent = request.args.get("conversation"), _agent(request.args.get("agent"))
        return sidebar_page(
            SidebarPage(
                key=str(_parse_key(name)) if name else None,
                token=_token(service, agent),
                desk=url_for("demo.static", filename="desk.js"),
                desk_name="Demo desk",
                agent_name=agent,
            )
        )

    @bp.post("/conversations")
    def conversations() -> Any:
        payload = decode(read_body())
        name = payload.text_or_none("conversation")
        key = _parse_key(name) if name else _new_key()
        agent = _agent(payload.text_or_none("agent"))
        _begin(service, key, _story(stories, payload), agent)
        return jsonify({"conversation": str(key), "token": _token(service, agent)})

    @bp.post("/messages")
    def messages() -> Any:
        payload = decode(read_body())
        incoming = _incoming(payload, service.clock())
        appended = service.observe(incoming)
        return jsonify({"status": "duplicate" if appended.duplicate else "accepted"})

    return bp


def _token(service: Service, agent: str) -> str:
    return service.tokens.issue(Page(HELPDESK, ACCOUNT, agent), service.clock())


def _agent(name: str | None) -> str:
    if name is None:
        return AGENTS[0]
    if name not in AGENTS:
        raise NotFound(f"There is no agent {name[:40]!r}.", f"Try {' or '.join(AGENTS)}.")
    return name


def _new_key() -> ConversationKey:
    return ConversationKey(HELPDESK, ACCOUNT, secrets.token_urlsafe(9))


def _parse_key(name: str) -> ConversationKey:
    key = ConversationKey.parse(name)
    if (key.helpdesk, key.account) != (HELPDESK, ACCOUNT):
        raise NotFound(
            "That conversation isn't on the demo desk.", "Use a key that starts with demo:local:."
        )
    return key


def _story(stories: dict[str, Story], payload: Payload) -> Story | None:
    name = payload.text_or_none("story")
    if name is None:
        return None
    if name not in stories:
        raise NotFound(f"There is no story {name[:40]!r}.", "Try " + ", ".join(stories) + ".")
    return stories[name]


def _begin(service: Service, key: ConversationKey, story: Story | None, agent: str) -> None:
    """Store the story's customer and team, so that even the first nudge knows the name."""
    if story is None:
        return
    details = Details(
        team=story.team,
        team_name=story.team.capitalize(),
        channel=story.channel,
        language="en",
        customer_name=story.customer,
        agent_name=agent,
        status="open",
    )
    now = service.clock()
    service.observe(Incoming(key, "event:begin", now, details=details))


def _incoming(payload: Payload, now: float) -> Incoming:
    key = _parse_key(payload.text("conversation"))
    author, text = _author(payload.text("author")), payload.text("text").replace("\0", "").strip()
    if not text or len(text) > LONGEST_MESSAGE:
        raise PayloadError(
            "body.text is empty or too long.", f"Send 1 to {LONGEST_MESSAGE:,} characters."
        )
    identity = payload.identifier("id") if payload.at("id") else secrets.token_urlsafe(9)
    ago = payload.number("minutes_ago") if payload.at("minutes_ago") else 0.0
    if not 0 <= ago <= 24 * 60:
        raise PayloadError(f"body.minutes_ago is {ago}.", "Send a number from 0 to 1440.")
    agent = _agent(payload.text_or_none("agent"))
    name = agent if author == "agent" else payload.prose("author_name") or None
    message = Message(identity, author, text, now - ago * 60, author_name=name)
    return Incoming(key, f"message:{identity}", now, message)


def _author(text: str) -> Author:
    if text in ("customer", "agent", "bot"):
        return text  # type: ignore[return-value]  # mypy does not narrow by membership
    raise PayloadError(f"body.author is {text[:20]!r}.", "Send customer, agent or bot.")
