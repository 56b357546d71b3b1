"""The Playbook page, where leads review, edit, approve and remove shared lines."""

from importlib import resources
from typing import Any

import msgspec
from flask import Blueprint, flash, g, redirect, render_template, request, url_for

from assist_service.domain.labels import CAUSE_NAMES, FEELING_NAMES, LABELS
from assist_service.errors import AssistError
from assist_service.playbook.lines.line import Counts, Move, SharedLine, State, with_decision
from assist_service.playbook.lines.reuse import words_of
from assist_service.playbook.lines.validation import Problem, problems, refuse
from assist_service.playbook.repository import Playbook
from assist_service.service import Service
from assist_service.web.console.access import needs
from assist_service.web.console.words import say
from assist_service.web.features import WordFile

WORDS = WordFile(
    "playbook/console.yaml",
    (resources.files(__package__) / "console.yaml").read_text(encoding="utf-8"),
)
SHOWN = 50
LONGEST_WHY = 300
SAID: dict[State, str] = {
    "approved": "playbook.done_approved",
    "declined": "playbook.done_declined",
    "retired": "playbook.done_retired",
}
PURPOSES: dict[Move, str] = {
    "acknowledge": LABELS.ace["acknowledgement"].name,
    "ask": LABELS.ace["curiosity"].name,
    "offer": LABELS.ace["empowerment"].name,
}
SECTIONS: dict[str, frozenset[State]] = {
    "offered": frozenset(("offered",)),
    "approved": frozenset(("approved",)),
    "past": frozenset(("declined", "retired")),
}


class ShownLine(msgspec.Struct, frozen=True):
    """A line with its problems under the current rules."""

    line: SharedLine
    counts: Counts
    problems: tuple[Problem, ...]


class Section(msgspec.Struct, frozen=True):
    """Lines in one state, newest first, and their total number."""

    name: str
    lines: tuple[ShownLine, ...]
    count: int


def install(bp: Blueprint, service: Service) -> None:
    """Add the routes."""

    @bp.get("/playbook")
    @needs("playbook.curate")
    def playbook() -> Any:
        words = request.args.get("find", "")[:200]
        return render_template(
            "console/playbook.html",
            sections=_sections(service, words),
            find=words,
            shown=SHOWN,
            purposes=PURPOSES,
            said={**FEELING_NAMES, **CAUSE_NAMES},
        )

    @bp.post("/playbook")
    @needs("playbook.curate")
    def curate() -> Any:
        new_state: Any = request.form.get("do", "")
        if new_state not in SAID:
            raise AssistError(say("playbook.unknown"), say("problem.setting_about"))
        why = " ".join(request.form.get("why", "").split())
        if len(why) > LONGEST_WHY:
            raise AssistError(say("playbook.long"), say("playbook.long_about", most=LONGEST_WHY))
        text = " ".join(request.form.get("text", "").split())

        def edit(line: SharedLine) -> SharedLine:
            words = text if new_state == "approved" and text else line.text
            if new_state == "approved":
                # The rules may have changed since it was shared, or a lead may have edited it.
                refuse(problems(words, service.sources.rules()))
            return with_decision(line, new_state, words, why)

        identity, email = request.form.get("line", ""), g.signed_in.email
        line = service.part(Playbook).change_line(
            identity, edit, email, str(new_state), service.clock()
        )
        flash(say(SAID[line.state]))
        return redirect(url_for("console.playbook"), 303)


def _sections(service: Service, words: str) -> tuple[Section, ...]:
    search_words = words_of(words)
    lines = sorted(
        (
            line
            for circle in service.part(Playbook).desks()
            for line in service.part(Playbook).desk_lines(circle).lines.values()
            if not search_words or not search_words.isdisjoint(words_of(line.text))
        ),
        key=lambda line: (-line.at, line.id),
    )
    parts = {
        name: [line for line in lines if line.state in states] for name, states in SECTIONS.items()
    }
    shown_ids = [line.id for part in parts.values() for line in part[:SHOWN]]
    counts = service.part(Playbook).counts(shown_ids, "")
    rules = service.sources.rules()
    return tuple(
        Section(
            name,
            tuple(
                ShownLine(line, counts[line.id][0], problems(line.text, rules))
                for line in part[:SHOWN]
            ),
            len(part),
        )
        for name, part in parts.items()
    )
