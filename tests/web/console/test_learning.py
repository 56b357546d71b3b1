"""The pages of learning and experiments: what they show, and what nobody finds in them."""

import csv
import io
import random

import pytest

from assist_service.conversation import ConversationKey, Details, DetailsChanged, OutcomeRecorded
from assist_service.insights.weekly import week_of
from assist_service.store import keys
from tests.insights.talk import GOOD, UPSET, agent, customer
from tests.web.console.conftest import BILLING

PEOPLE = ("Noor Haddad", "Tim Okafor", "Lena Brandt", "Sam Weiss", "Mia Rossi", "Jo Lindqvist")


@pytest.fixture(autouse=True)
def nothing_counted(service):
    """Each test begins without counts and without an experiment."""
    for pattern in ("*:week:*", "*:experiments", "*:enrolled:*"):
        for name in service.store.client.scan_iter(f"assist:{pattern}"):
            service.store.client.delete(name)
    known = service.documents.read("experiment")
    if known.value:
        service.documents.write("experiment", {}, version=known.version, who="t", note="", at=1.0)


def talks(service, people, each: int, team: str = "billing") -> None:
    """So many conversations of each person, of a customer who is upset and heard."""
    now = service.clock()
    for person in people:
        for number in range(each):
            key = ConversationKey("zendesk", "acme", f"{person}-{team}-{number}-{now}")
            details = Details(team=team, agent_name=person)
            service.log.append(key, "d", lambda _, d=details: DetailsChanged(now, d))
            service.log.append(key, "c", lambda _: customer(UPSET, now))

            def said(known, person=person):
                event = agent(known, GOOD, now + 1, person)
                return type(event)(**{
                    **{name: getattr(event, name) for name in event.__struct_fields__},
                    "details": Details(team=team, agent_name=person, customer_name="Dana"),
                })  # fmt: skip

            service.log.append(key, "a", said)
            outcome = OutcomeRecorded(now + 2, "n", "validation.missing", "inserted")
            service.log.append(key, "o", lambda _, o=outcome: o)


def test_a_team_sees_its_charts_and_the_table_behind_them(service, person):
    talks(service, PEOPLE, 5)
    page = person("coach").get(f"/console/learning?team={BILLING}").text

    assert page.count('<svg class="chart"') == 6
    assert 'aria-label="Personalised validation: Personalised validation, last 100%"' in page
    assert "100.0 %" in page
    assert week_of(service.clock()) in page


@pytest.mark.parametrize(("people", "each"), [(PEOPLE[:4], 20), (PEOPLE, 4)])
def test_a_small_group_shows_nothing_but_that_reason(service, person, people, each):
    """In the page, in the CSV, and in the organisation of which it is the whole."""
    talks(service, people, each)
    for query in (f"?team={BILLING}", ""):
        page = person("coach").get(f"/console/learning{query}").text
        assert "Nothing to show yet" in page
        assert '<svg class="chart"' not in page
        rows = list(csv.DictReader(io.StringIO(person("admin").get(f"/console/learning.csv{query}").text)))  # fmt: skip
        assert {row["figure"] for row in rows} == {"too small a group"}
        assert {row["count"] for row in rows} == {""}


@pytest.mark.parametrize("role", ["admin", "compliance", "coach", "auditor"])
def test_no_page_and_no_export_knows_a_person(service, person, role):
    """Every page that a role may open, with every team, names nobody who wrote."""
    talks(service, PEOPLE, 6)
    somebody = person(role)
    rules = somebody.client.application.url_map.iter_rules()
    pages = {str(rule) for rule in rules if str(rule).startswith("/console") and "GET" in rule.methods and not rule.arguments}  # fmt: skip
    assert {"/console/learning", "/console/learning.csv", "/console/experiment"} <= pages
    for path in sorted(pages - {"/console/sign-in"}):
        for query in ("", f"?team={BILLING}", "?agent=Noor Haddad", "?team=Noor Haddad"):
            text = somebody.get(path + query).text
            assert not [name for name in PEOPLE if name in text], (path, query)


def test_no_address_of_the_service_asks_for_an_agent(app):
    """There is no route with a place for a person, so no figure of one can be asked for."""
    named = {argument for rule in app.url_map.iter_rules() for argument in rule.arguments}

    assert not named & {"agent", "agents", "user", "person", "teammate", "assignee"}


def test_a_hostile_team_name_is_text_on_the_page_and_in_a_spreadsheet(service, person):
    known = service.documents.read("teams")
    teams = {**known.value, "zendesk:acme:evil": {"name": '=1+1<svg onload="x">'}}
    service.documents.write("teams", teams, version=known.version, who="t", note="", at=1.0)
    talks(service, PEOPLE, 6, "evil")
    page = person().get("/console/learning?team=zendesk:acme:evil").text

    assert "<svg onload" not in page
    assert person().get("/console/learning.csv?team=zendesk:acme:evil").text.splitlines()[1].startswith("\"'=1+1")  # fmt: skip


def begin(somebody, **fields: str):
    somebody.get("/console/experiment")
    told = {"share": "20", "smallest": "5", "agents": "100", "measure": "csat", **fields}
    return somebody.press("/console/experiment/begin", **told)


def count_ratings(service, nudged: float, held: float, of: int) -> None:
    """Put ratings of a simulated desk into the store, in twenty cells."""
    running = service.documents.read("experiment").value["running"]
    chance = random.Random(7)
    for arm, share, total in (("nudged", nudged, of), ("held", held, of // 4)):
        for cell in range(20):
            good = sum(chance.random() < share for _ in range(total // 20))
            fields = {"rated": total // 20, "good": good}
            for what, number in fields.items():
                name = f"{running['id']}|{arm}|{cell}|{what}"
                service.store.client.hincrby(keys.experiments(cell % 16), name, number)


def test_an_admin_begins_a_comparison_that_holds_back_the_same_share_everywhere(service, person):
    anna = person()
    assert begin(anna).status_code == 303
    page = anna.get("/console/experiment").text

    assert "We cannot tell yet." in page
    assert "20% of conversations are held back" in page
    guidance = service.guidance(ConversationKey("zendesk", "acme", "1"), "billing")
    service.documents.refresh_all()
    guidance = service.guidance(ConversationKey("zendesk", "acme", "1"), "billing")
    assert guidance.team.holdout == 0.2
    assert guidance.experiment.cells == 20
    assert begin(anna).status_code == 409


@pytest.mark.parametrize(
    ("nudged", "held", "of", "said"),
    [
        (0.80, 0.70, 20_000, "Nudges help."),
        (0.70, 0.80, 20_000, "Nudges make it worse."),
        (0.75, 0.75, 80_000, "Nudges make no difference that matters."),
        (0.75, 0.72, 1_000, "more ratings are needed"),
    ],
)
def test_the_page_says_what_may_be_said(service, person, nudged, held, of, said):
    begin(person())
    count_ratings(service, nudged, held, of)
    page = person("coach").get("/console/experiment").text

    assert said in page
    assert 'class="chart wide"' in page
    assert "sequential bounds" in page
    assert 'name="csrf_token"' in page
    assert "End this comparison" not in page


def test_an_end_keeps_what_was_known_and_lets_every_conversation_be_nudged(service, person):
    anna = person()
    begin(anna)
    count_ratings(service, 0.8, 0.7, 20_000)
    anna.get("/console/experiment")
    anna.press("/console/experiment/end")
    page = anna.get("/console/experiment").text

    assert "No comparison is running." in page
    assert "Satisfaction (CSAT), helps" in page
    service.documents.refresh_all()
    guidance = service.guidance(ConversationKey("zendesk", "acme", "1"), "billing")
    assert (guidance.experiment, guidance.team.holdout) == (None, 0.0)


@pytest.mark.parametrize("wrong", [{"share": "0"}, {"share": "nan"}, {"smallest": "x"}, {"agents": "4"}, {"measure": "people"}])  # fmt: skip
def test_what_is_no_comparison_is_refused_with_what_is_allowed(person, wrong):
    answer = begin(person(), **wrong)

    assert answer.status_code == 400
    assert "5 to 50 percent" in answer.text
