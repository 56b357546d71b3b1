"""The pages of learning and experiments: what they show, and what nobody finds in them."""

import csv
import io
import random
import re

import pytest

from assist_service.domain.conversation import (
    ConversationKey,
    Details,
    DetailsChanged,
    OutcomeRecorded,
)
from assist_service.insights.weekly import WEEK_SECONDS, week_of
from assist_service.own_week.repository import Pulse
from assist_service.store import keys
from assist_service.web.console.learning import CHARTS, FARED
from tests.insights.talk import GOOD, UPSET, agent, customer
from tests.rewording.scenes import RULE
from tests.web.console.conftest import BILLING

PEOPLE = ("Noor Haddad", "Tim Okafor", "Lena Brandt", "Sam Weiss", "Mia Rossi", "Jo Lindqvist")


@pytest.fixture(autouse=True)
def nothing_counted(service):
    """Each test begins without counts and without an experiment; what is counted here need not last."""
    service.store.client.config_set("appendfsync", "no")
    for pattern in ("*:week:*", "*:experiments", "*:enrolled:*"):
        for name in service.store.client.scan_iter(f"assist:{pattern}"):
            service.store.client.delete(name)
    known = service.documents.read("experiment")
    if known.value:
        service.documents.write("experiment", {}, version=known.version, who="t", note="", at=1.0)


def talks(
    service,
    people,
    each: int,
    team: str | None = "billing",
    outcome: str = "inserted",
    rule: str | None = None,
) -> None:
    """So many conversations of each person, of a customer who is upset and heard."""
    now = service.clock() - WEEK_SECONDS  # a week is shown when it is over
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
            done = OutcomeRecorded(now + 2, "n", "validation.missing", outcome, rule=rule)
            service.log.append(key, "o", lambda _, o=done: o)


def test_a_team_sees_its_charts_and_the_table_behind_them(service, person):
    talks(service, PEOPLE, 5)
    page = person("coach").get(f"/console/learning?team={BILLING}").text

    assert page.count('<svg class="chart"') == 6
    assert 'aria-label="Personalised validation: Personalised validation, last 100%"' in page
    assert "100.0%" in page
    assert week_of(service.clock() - WEEK_SECONDS) in page
    assert week_of(service.clock()) not in page


@pytest.mark.parametrize(("people", "each"), [(PEOPLE[:4], 20), (PEOPLE, 4)])
def test_a_small_group_shows_nothing_but_that_reason(service, person, people, each):
    """In the page, in the CSV, and in the organisation of which it is the whole."""
    talks(service, people, each)
    for query in (f"?team={BILLING}", ""):
        page = person("coach").get(f"/console/learning{query}").text
        assert "No figures yet" in page
        assert '<svg class="chart"' not in page
        rows = list(csv.DictReader(io.StringIO(person("admin").get(f"/console/learning.csv{query}").text)))  # fmt: skip
        assert {row["figure"] for row in rows} == {"group too small"}
        assert {row["count"] for row in rows} == {""}


def shown(somebody, query: str) -> list[str]:
    """Every figure that the page and its exports show for one choice of team."""
    page = somebody.get(f"/console/learning{query}").text
    found = re.findall(r"<td[^>]*>\s*([\d.,]+[^<]*)", page) + re.findall(
        r'<svg class="chart"', page
    )
    join = "&" if query else "?"
    for chart in ("", *CHARTS, *FARED):
        told = somebody.get(f"/console/learning.csv{query}{join}chart={chart}").text
        found += [
            row for row in told.splitlines()[1:] if re.search(r",\d", row.partition(",")[2][10:])
        ]
    return found


ONE_MORE = [
    pytest.param(
        [(PEOPLE, 6, "billing"), (PEOPLE[:1], 40, "solo")],
        id="a team of one, with as many conversations as anybody",
    ),
    pytest.param([(PEOPLE, 6, "billing"), (PEOPLE[:4], 40, "four")], id="a team of four"),
    pytest.param(
        [(PEOPLE, 6, "billing"), (PEOPLE[:3], 20, "b"), (PEOPLE[:3], 20, "c")],
        id="the same three in two teams",
    ),
    pytest.param([(PEOPLE, 6, "billing"), (PEOPLE[:1], 40, None)], id="one who works for no team"),
    pytest.param([(PEOPLE, 6, "billing"), (PEOPLE, 2, "few")], id="a team of few conversations"),
]


@pytest.mark.parametrize("groups", ONE_MORE)
def test_choices_of_teams_that_differ_by_few_agents_leave_no_figure_of_theirs(service, person, groups):  # fmt: skip
    """What the large team shows, taken from what the organisation shows, is nothing."""
    known = service.documents.read("teams")
    names = {f"zendesk:acme:{team}": {"name": team} for _, _, team in groups if team}
    service.documents.write(
        "teams", {**known.value, **names}, version=known.version, who="t", note="", at=1.0
    )
    for people, each, team in groups:
        talks(service, people, each, team, "dismissed", "pack/some-rule")
    coach = person("coach")

    assert shown(coach, f"?team={BILLING}")
    for query in ("", *(f"?team=zendesk:acme:{team}" for _, _, team in groups[1:] if team)):
        assert shown(coach, query) == [], query


def test_a_pulse_of_a_few_cannot_be_taken_out_of_the_organisations(service, person):
    last = week_of(service.clock() - WEEK_SECONDS)
    for name in service.store.client.scan_iter("assist:pulse:*"):
        service.store.client.delete(name)
    for _ in range(6):
        service.part(Pulse).answer(last, ("*", BILLING), {"helps": "yes"})
    coach = person("coach")
    assert "Does this sidebar help me?" in coach.get("/console/learning").text
    service.part(Pulse).answer(last, ("*", "zendesk:acme:solo"), {"helps": "no"})

    assert "Does this sidebar help me?" not in coach.get("/console/learning").text
    assert "Does this sidebar help me?" in coach.get(f"/console/learning?team={BILLING}").text
    for _ in range(4):
        service.part(Pulse).answer(last, ("*",), {"helps": "no"})
    assert "Does this sidebar help me?" in coach.get("/console/learning").text


def test_many_teams_make_the_organisations_figures_coarse(service, person, monkeypatch):
    monkeypatch.setattr("assist_service.web.console.learning.TEAMS_CHECKED", 1)
    talks(service, PEOPLE, 6)
    coach = person("coach")
    page = coach.get("/console/learning").text
    rows = list(csv.DictReader(io.StringIO(coach.get("/console/learning.csv").text)))

    assert "rounded and shown without counts" in page
    assert "(36/36)" not in page
    assert {row["count"] for row in rows} == {""}
    assert "rounded" not in coach.get(f"/console/learning?team={BILLING}").text


@pytest.mark.parametrize("chart", CHARTS)
def test_each_chart_is_taken_away_as_figures_and_printed_alone(service, person, chart):
    talks(service, PEOPLE, 6)
    coach = person("coach")
    page = coach.get(f"/console/learning?team={BILLING}&chart={chart}").text
    told = coach.get(f"/console/learning.csv?team={BILLING}&chart={chart}")
    rows = list(csv.DictReader(io.StringIO(told.text)))

    assert page.count('<svg class="chart"') == 1
    assert '<details class="table-behind" open>' in page
    assert "Agent feedback" not in page
    assert f'filename="learning-{chart}.csv"' in told.headers["Content-Disposition"]
    assert {row["figure"] for row in rows} == {"group too small", *CHARTS[chart][0]}
    assert coach.get("/console/learning?chart=people").status_code == 404


def test_what_too_many_wave_away_is_offered_to_go_to_trial(service, person):
    """A rule with its file and the way to it; a kind with the way to its switch."""
    folder = service.settings["ASSIST_RULES_DIR"] / "shop"
    folder.mkdir(exist_ok=True)
    (folder / "easy.yaml").write_text(RULE, encoding="utf-8")
    service.sources.refresh()
    rule = service.sources.rules().by_id["shop/easy"]
    talks(service, PEOPLE, 6, outcome="dismissed", rule=rule.id)
    coach = person("coach")
    page = coach.get(f"/console/learning?team={BILLING}").text

    assert page.count("over 10%") == 2
    assert f"<code>status: trial</code> in <code>{rule.path}</code>" in page
    assert f"/console/rules?find={rule.id}#rules-title" in page
    assert f"/console/teams/{BILLING}" in page
    figures = coach.get(f"/console/learning.csv?team={BILLING}&chart=rule").text
    assert f"{rule.id},36,0,36,0" in figures


@pytest.mark.parametrize("role", ["admin", "compliance", "coach", "auditor"])
def test_no_page_and_no_export_knows_a_person(service, person, role):
    """Every page that a role may open, with every team, names nobody who wrote."""
    talks(service, PEOPLE, 6)
    somebody = person(role)
    rules = somebody.client.application.url_map.iter_rules()
    pages = {
        str(rule)
        for rule in rules
        if str(rule).startswith("/console") and "GET" in rule.methods and not rule.arguments
    }
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
    assert (
        person()
        .get("/console/learning.csv?team=zendesk:acme:evil")
        .text.splitlines()[1]
        .startswith("\"'=1+1")
    )


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

    assert "No result yet" in page
    assert "Nudges are withheld in 20% of conversations" in page
    guidance = service.guidance(ConversationKey("zendesk", "acme", "1"), "billing")
    service.documents.refresh_all()
    guidance = service.guidance(ConversationKey("zendesk", "acme", "1"), "billing")
    assert guidance.team.holdout == 0.2
    assert guidance.experiment.cells == 20
    assert begin(anna).status_code == 409


@pytest.mark.parametrize(
    ("nudged", "held", "of", "said"),
    [
        (0.80, 0.70, 20_000, "Nudges help"),
        (0.70, 0.80, 20_000, "Nudges make it worse"),
        (0.75, 0.75, 80_000, "No relevant difference"),
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
    assert "End experiment" not in page


def test_an_end_keeps_what_was_known_and_lets_every_conversation_be_nudged(service, person):
    anna = person()
    begin(anna)
    count_ratings(service, 0.8, 0.7, 20_000)
    anna.get("/console/experiment")
    anna.press("/console/experiment/end")
    page = anna.get("/console/experiment").text

    assert "No experiment is running." in page
    assert "Satisfaction (CSAT), nudges help" in page
    service.documents.refresh_all()
    guidance = service.guidance(ConversationKey("zendesk", "acme", "1"), "billing")
    assert (guidance.experiment, guidance.team.holdout) == (None, 0.0)


@pytest.mark.parametrize(
    "wrong",
    [{"share": "0"}, {"share": "nan"}, {"smallest": "x"}, {"agents": "4"}, {"measure": "people"}],
)
def test_what_is_no_comparison_is_refused_with_what_is_allowed(person, wrong):
    answer = begin(person(), **wrong)

    assert answer.status_code == 400
    assert "5 to 50%" in answer.text
