"""An agent's own week as an optional feature: its hooks in the core, and its pages."""

from collections.abc import Iterable

from flask import Blueprint

from assist_service.domain.conversation import Conversation, Event
from assist_service.features import Feedback
from assist_service.own_week import web
from assist_service.own_week.agent_data import MomentData
from assist_service.own_week.moments import AgentMoment, agent_moment
from assist_service.own_week.repository import OwnMoments, Pulse
from assist_service.own_week.web import api, console_page
from assist_service.own_week.web.words import WORDS
from assist_service.service import Service
from assist_service.store.connection import Store
from assist_service.store.documents import Documents
from assist_service.web.features import ConsolePage, WebFeature


class OwnWeekFeature(WebFeature):
    """An agent's private pages, moments shared with a coach, and anonymous feedback."""

    console_pages = (ConsolePage("moments", "console.moments", "moments.answer", "moments.page"),)
    console_words = console_page.WORDS
    api = api.API

    def __init__(self, store: Store, _: Documents, secret: str) -> None:
        moments, pulse = OwnMoments(store, secret), Pulse(store)
        self.parts = (moments, pulse)
        self.agent_data = MomentData(store, moments)
        self.feedback = Feedback(WORDS.questions, pulse.weekly_answers)

    def moment(self, before: Conversation, event: Event, team: str) -> AgentMoment | None:
        """Return the moment that the agent may want to look up, or ``None``."""
        return agent_moment(before, event, team)

    def blueprints(self, service: Service) -> Iterable[Blueprint]:
        """Return the agent's pages, and the file with the sidebar's link to them."""
        return web.blueprint(service), web.sidebar_files()

    def install_console(self, bp: Blueprint, service: Service) -> None:
        """Add the page for coaches."""
        console_page.install(bp, service)
