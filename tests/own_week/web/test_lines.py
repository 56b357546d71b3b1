"""Lines on an agent's own pages: practice beside what colleagues say, and a lead's note to the author."""

import msgspec
import pytest

from assist_service.playbook.lines.line import (
    Move,
    SharedLine,
    line_id,
    with_decision,
    withdraw_line,
)
from assist_service.playbook.repository import Playbook
from tests.own_week.web.test_own import GOOD, answer, keep, opened

PLACE = "demo:local"
LINE = "{Reason}, and I would have lost patience long before you did."
ASKING = "What would help you most with {fact} this week?"


def share(service, text: str, agent: str = "Mira", move: Move = "acknowledge", place: str = PLACE) -> SharedLine:  # fmt: skip
    """A line that an agent offers to the colleagues of a place."""
    by = service.part(Playbook).pseudonym_of(f"{place}:{agent}")
    line = SharedLine(line_id(place, text), place, text, move, service.clock(), "offered", by=by, credit=agent)  # fmt: skip
    return service.part(Playbook).share_line(line)


def decide(service, line: SharedLine, state, why: str = "") -> None:
    service.part(Playbook).change_line(line.id, lambda one: with_decision(one, state, one.text, why), "lead", state, service.clock())  # fmt: skip


@pytest.fixture(autouse=True)
def no_lines(service):
    """Each test begins with an empty playbook."""
    yield
    for line in list(service.part(Playbook).desk_lines(PLACE).lines.values()):
        service.part(Playbook).change_line(line.id, withdraw_line, "test", "", 1.0)


def practise(app, service, name: str, text: str) -> str:
    answer(service, "Sam", GOOD, name)
    sam = opened(app, service)
    return sam.post(keep(sam, sam.get("/own").text), data={"practice": text}).text


def test_practice_sets_a_try_beside_the_lines_that_a_lead_approved(app, service):
    """With who gave it, what it does, and whether the try does so too; no other line is shown."""
    decide(service, share(service, LINE), "approved")
    share(service, "I would have written a third time as well, believe me.", "Tom")
    elsewhere = share(service, "You were patient for far too long, I think.", "Kim", place="demo:other")  # fmt: skip
    decide(service, elsewhere, "approved")
    page = practise(app, service, "beside", "Please check the tracking page.")

    assert "Lines from colleagues" in page
    assert "and I would have lost patience long before you did." in page
    assert "{Reason}" not in page
    assert "From Mira · Acknowledges · In your reply: not yet" in page
    assert "as well, believe me" not in page
    assert "far too long, I think" not in page


def test_a_try_in_nearly_the_lines_words_is_told_so(app, service):
    decide(service, share(service, LINE), "approved")
    page = practise(app, service, "same", "I would have lost patience long before you did, I say.")

    assert "Your reply says almost the same" in page


def test_practice_without_approved_lines_shows_none(app, service):
    share(service, LINE)
    page = practise(app, service, "none", "Please check the tracking page.")

    assert "Lines from colleagues" not in page
    assert "Suggested reply" in page


def test_a_line_that_a_newer_rule_minds_is_not_set_beside_a_try(app, service):
    line = share(service, "{Reason}, and I'll refund you in full today.")
    service.part(Playbook).change_line(line.id, lambda one: msgspec.structs.replace(one, state="approved"), "lead", "", 1.0)  # fmt: skip
    page = practise(app, service, "minded", "Please check the tracking page.")

    assert "refund you in full" not in page


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("approved", "approved, suggested where it fits"),
        ("declined", "not accepted for the playbook"),
    ],
)
def test_an_author_reads_what_a_lead_wrote_about_their_line_and_nobody_else_does(app, service, state, said):  # fmt: skip
    """As text, whatever it holds."""
    decide(service, share(service, LINE, "Mira"), state, "Lovely <b>wording</b>, thank you!")
    page = opened(app, service, "Mira").get("/own").text

    assert said in page
    assert "Comment from a team lead: “Lovely &lt;b&gt;wording&lt;/b&gt;, thank you!”" in page
    assert "Lovely" not in opened(app, service, "Sam").get("/own").text


def test_a_line_taken_back_by_its_author_is_gone_from_their_page(app, service):
    line = share(service, LINE, "Mira")
    assert "not yet reviewed by a team lead" in opened(app, service, "Mira").get("/own").text
    service.part(Playbook).change_line(line.id, withdraw_line, "x", "", 1.0)

    assert "Lines you shared" not in opened(app, service, "Mira").get("/own").text


def test_the_author_and_the_leads_read_how_often_a_line_was_used(app, service, sign_in):
    line = share(service, LINE, "Mira")
    decide(service, line, "approved")
    for counter in ("used", "used", "kept"):
        service.part(Playbook).increment(line.id, counter)

    assert "used 2, kept in replies 1" in opened(app, service, "Mira").get("/own").text
    page = sign_in("coach").get("/console/playbook").text
    assert "used 2 · kept in replies 1" in page
    assert f"<code>{PLACE}</code>" in page
