"""The playbook as an optional feature: its hooks in the core, and its pages."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from flask import Blueprint

from assist_service.coaching.feeling_words import main_feeling
from assist_service.coaching.frameworks import Frameworks
from assist_service.coaching.phrase_templates import fill
from assist_service.coaching.scene import Scene
from assist_service.domain.append_result import Appended
from assist_service.errors import AssistError
from assist_service.features import AuthoredLine, SuggestedLine
from assist_service.helpdesk.contract import Incoming
from assist_service.playbook.agent_data import PlaybookData
from assist_service.playbook.lines.framework_merge import with_lines
from assist_service.playbook.lines.line import TAKEN_BACK, Move
from assist_service.playbook.lines.reuse import is_kept, kept_lines
from assist_service.playbook.lines.search import Query
from assist_service.playbook.repository import Playbook
from assist_service.playbook.web import api, console_page, routes
from assist_service.policy.checks.kinds import is_absence
from assist_service.service import Service
from assist_service.store.connection import Store
from assist_service.store.documents import Documents
from assist_service.web.features import ConsolePage, WebFeature

# At most this many search results are considered for an agent's own week.
CONSIDERED = 24
# The part of ACE for each kind of line.
_PARTS: dict[Move, str] = {
    "acknowledge": "acknowledgement",
    "ask": "curiosity",
    "offer": "empowerment",
}


class PlaybookFeature(WebFeature):
    """Phrases that agents share, leads curate and colleagues find when they fit."""

    console_pages = (
        ConsolePage("playbook", "console.playbook", "playbook.curate", "playbook.title"),
    )
    console_words = console_page.WORDS
    sidebar_styles = ("playbook/panel.css",)
    api = api.API

    def __init__(self, store: Store, documents: Documents, secret: str) -> None:
        self.playbook = Playbook(store, documents, secret)
        self.parts = (self.playbook,)
        self.agent_data = PlaybookData(store, documents, self.playbook)
        self._joined: dict[str, tuple[Frameworks, int, Frameworks]] = {}

    def with_lines(self, frameworks: Frameworks, desk: str) -> Frameworks:
        """Return the frameworks with the lines that leads approved for this desk."""
        desk_lines = self.playbook.desk_lines(desk)
        if not desk_lines.version:
            return frameworks
        cached = self._joined.get(desk)
        if cached is None or cached[0] is not frameworks or cached[1] != desk_lines.version:
            version = desk_lines.version
            joined = with_lines(frameworks, tuple(desk_lines.lines.values()))
            cached = (frameworks, version, joined)
            self._joined[desk] = cached
        return cached[2]

    def refresh(self, document: str | None) -> bool:
        """Reload a changed line, or all lines; return whether the document was a line."""
        return self.playbook.refresh(document) and document is not None

    def after_observing(self, incoming: Incoming, appended: Appended) -> None:
        """Count the lines that stayed in a reply; not if the store is unavailable."""
        if not appended.conversation.taken_lines or appended.duplicate:
            return
        message = incoming.message
        if message is None or message.author != "agent" or not message.public or incoming.past:
            return
        desk = f"{incoming.key.helpdesk}:{incoming.key.account}"
        with suppress(AssistError):
            for line in kept_lines(
                appended.conversation, message, self.playbook.desk_lines(desk).lines
            ):
                self.playbook.increment(line, "kept")

    def count_use(self, line: str) -> None:
        """Count that an agent used a line."""
        self.playbook.increment(line, "used")

    def lines_of(self, agent: str, desk: str, most: int) -> Sequence[AuthoredLine]:
        """Return the agent's shared lines, newest first, with their counts."""
        name = self.playbook.pseudonym_of(agent)
        lines = self.playbook.desk_lines(desk).lines.values()
        mine = [line for line in lines if line.by == name and line.why != TAKEN_BACK]
        mine = sorted(mine, key=lambda line: (-line.at, line.id))[:most]
        usage = self.playbook.counts([line.id for line in mine], agent)
        counts = [usage[line.id][0] for line in mine]
        return [
            AuthoredLine(line.text, line.state, line.why, count.votes, count.uses, count.kept_uses)
            for line, count in zip(mine, counts, strict=True)
        ]

    def suggest_lines(
        self, desk: str, scene: Scene, reply: str, now: float
    ) -> Iterator[SuggestedLine]:
        """Yield fitting approved lines, filled in as they would be suggested."""
        reading = scene.reading
        if reading is None:
            return
        causes = frozenset(result.cause for result in reading.causes)
        query = Query(emotion=main_feeling(reading), causes=causes, slots=frozenset(scene.slots))
        for result in self.playbook.search(desk, query, CONSIDERED, now):
            line = result.entry.line
            if line is None or line.state != "approved" or result.score <= 0:
                continue
            text = fill(line.text, scene.slots)
            findings = scene.rules.check(text, scene.situation)
            if text and all(is_absence(finding.check) for finding in findings):
                same = is_kept(line.text, reply)
                yield SuggestedLine(text, line.credit, _PARTS[line.move], same)

    def blueprints(self, service: Service) -> Iterable[Blueprint]:
        """Return the API of the sidebar's panel, and the panel's files."""
        return routes.blueprint(service), routes.files()

    def install_console(self, bp: Blueprint, service: Service) -> None:
        """Add the page for leads."""
        console_page.install(bp, service)
