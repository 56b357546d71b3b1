"""How long the console's pages take with 200 teams and 2,000 agents, and how soon a switch is seen.

``python -m benchmarks.console``. Each page is asked for in-process (no network, no gunicorn), on a
real embedded store with a week of counts, 300 logged changes and shifts in every tenth team. The
agents are accounts of the console, which is the only place that would list 2,000 of them: agents
themselves are kept nowhere by name. The switch is pressed over HTTP on gunicorn, and seen by
sidebars' live streams.
"""

import statistics
import tempfile
import time
from pathlib import Path

import click
import msgspec
import requests
from flask.testing import FlaskClient

from assist_service.access.users import Invitation, UsersDocument, invite
from assist_service.app import create_app
from assist_service.domain.nudge_kinds import NUDGE_GROUPS
from assist_service.insights.weekly import WEEK_SECONDS, week_of
from assist_service.settings import Settings
from assist_service.store import keys
from assist_service.store.connection import Store
from assist_service.store.documents import Documents
from benchmarks.client import share
from benchmarks.services import service as running
from tests.sse import Stream

TEAMS, ACCOUNTS, TIMES, CHANGES = 200, 2000, 15, 300
VIEWS, SWITCHES = 20, 20
TEAM = "zendesk:acme:7"
NIGHT = {"hours": {"begins": "22:00", "ends": "06:00", "zone": "Europe/Berlin"}, "nudges": {}}
PAGES = (
    *("", "?page=3", "?find=team+19", f"?group={next(iter(NUDGE_GROUPS))}"),
    *("/teams/organisation", f"/teams/{TEAM}", f"/kinds/wording.blame?place={TEAM}"),
    *("/settings.yaml", "/rules", "/learning", "/experiment", "/audit", "/about", "/person"),
    *("/playbook", "/password"),
)
FORMS = (
    ("/kinds/wording.blame", {"place": TEAM, "on": "off", "do": "preview"}),
    ("/kinds/wording.blame", {"place": "organisation", "on": "off", "do": "preview"}),
    ("/settings", {"set": f"{TEAM} wording.blame on"}),
    ("/settings", {"set": "organisation wording.blame off"}),
)
UPSET = "I am furious. My renewal failed twice and nobody has answered me for nine days!"


@click.command()
@click.option("--pages/--no-pages", default=True, help="Time the pages.")
@click.option("--switch/--no-switch", default=True, help="Time the switch.")
def main(*, pages: bool, switch: bool) -> None:
    """Print the median and slowest of 15 answers of each page, then how soon a switch is seen."""
    if pages:
        _pages()
    if switch:
        _switch()


def _pages() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings({"ASSIST_DATA_DIR": str(Path(folder) / "data")}))
        service = app.extensions["assist"]
        try:
            _fill(service.documents)
            _count(service.store)
            client = app.test_client()
            token = _token(client.get("/console/sign-in/first").text)
            client.post("/console/sign-in/first", data={"csrf_token": token})
            token = _token(client.get("/console/password").text)
            slow = [path for path in PAGES if not _print(client, path)]
            for path, fields in FORMS:
                if not _print(client, path, {"csrf_token": token, **fields}):
                    slow.append(path)
            click.echo(f"over 200 ms at the median: {', '.join(slow) or 'none'}")
        finally:
            service.close()


def _fill(documents: Documents) -> None:
    teams = {f"zendesk:acme:{number}": {"name": f"Team {number}"} for number in range(TEAMS)}
    documents.write("teams", teams, version=0, who="benchmark", note="", at=1.0)
    layers: dict[str, dict[str, object]] = {
        key: {"budget": 3, "nudges": {"wording.blame": {"on": False}}} for key in teams
    }
    for number in range(0, TEAMS, 10):
        layers[f"zendesk:acme:{number}"]["shifts"] = {"Night": NIGHT}
    for version in range(CHANGES):
        layers[f"zendesk:acme:{version % TEAMS}"]["budget"] = 4 + version % 7
        value = {"teams": layers}
        documents.write("settings", value, version=version, who="b", note="", at=version + 1.0)
    users = UsersDocument()
    ends = time.time() + 3600
    for number in range(ACCOUNTS):
        invitation = Invitation(f"agent{number}@example.com", "coach", "b", ends)
        users = invite(users, f"t{number}", invitation)
    users = invite(users, "first", Invitation("admin@example.com", "admin", "b", ends))
    documents.write("users", msgspec.to_builtins(users), version=0, who="b", note="", at=1.0)


def _count(store: Store) -> None:
    """Write last week's sums of all and of one team: every hour, two channels, twelve sets of chances."""
    monday = week_of(time.time() - WEEK_SECONDS)
    kinds = ("wording.blame", "validation.missing", "validation.generic", "escalation.risk")
    sets = [
        f"{one}:{part},{other}:16" for one in kinds for other in kinds[:1] for part in (6, 12, 18)
    ]
    sums = {
        f"{hour}|{where}|{found}": 3
        for hour in range(168)
        for where in ("chat", "email")
        for found in sets
    }
    for scope in ("*", TEAM):
        for bucket in range(keys.BUCKETS):
            _write(store, keys.counterfactuals(bucket, monday, scope), sums)
            week = {"conversations": 500, **{f"agent|{bucket}{number}": 1 for number in range(4)}}
            _write(store, keys.week(bucket, monday, scope), week)


def _write(store: Store, name: str, sums: dict[str, int]) -> None:
    store.run(lambda client: client.hset(name, mapping=sums), idempotent=True)


def _token(page: str) -> str:
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def _print(client: FlaskClient, path: str, fields: dict[str, str] | None = None) -> bool:
    took, worked = [], []
    for _ in range(TIMES):
        began, busy = time.perf_counter(), time.process_time()
        if fields is None:
            answer = client.get(f"/console{path}")
        else:
            accept = {"Accept": "application/json"}
            answer = client.post(f"/console{path}", data=fields, headers=accept)
        took.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - busy) * 1000)
    named = path if fields is None else f"POST {path} {fields.get('do') or fields.get('set')}"
    click.echo(
        f"{answer.status_code} {named or '/':48} median {statistics.median(took):6.1f} ms"
        f"   slowest {max(took):6.1f} ms   of it our CPU {statistics.median(worked):6.1f} ms  "
        f" {len(answer.data) / 1024:7.0f} KiB"
    )
    return statistics.median(took) <= 200


def _switch() -> None:
    """Press a toggle, and time until each of 20 open sidebars shows it."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), ASSIST_DEMO="on") as port:
        url = f"http://127.0.0.1:{port}"
        person = _signed_in(Path(folder), url)
        views = [_view(url) for _ in range(VIEWS)]
        delays: list[float] = []
        for number in range(SWITCHES):
            token = _token(person.get(f"{url}/console/password", timeout=60).text)
            told = {
                "csrf_token": token,
                "set": f"organisation validation.missing {('off', 'on')[number % 2]}",
            }
            began = time.perf_counter()
            answer = person.post(
                f"{url}/console/settings",
                data=told,
                headers={"Accept": "application/json"},
                timeout=60,
            )
            answer.raise_for_status()
            for view in views:
                while (view.until("state").data["nudge"] is None) is not (number % 2 == 0):
                    pass
                delays.append(time.perf_counter() - began)
        for view in views:
            view.close()
    click.echo(
        f"switch pressed to seen, {VIEWS} open sidebars, {SWITCHES} switches: "
        f"p50 {share(delays, 0.5) * 1000:.0f} ms   p99 {share(delays, 0.99) * 1000:.0f} ms   "
        f"slowest {max(delays) * 1000:.0f} ms   (aim: 1,000 ms)"
    )


def _signed_in(folder: Path, url: str) -> requests.Session:
    store = Store("", folder).open()
    invitation = Invitation("admin@example.com", "admin", "b", time.time() + 3600)
    users = msgspec.to_builtins(invite(UsersDocument(), "first", invitation))
    Documents(store).write("users", users, version=0, who="b", note="", at=1.0)
    store.close()
    person = requests.Session()
    link = f"{url}/console/sign-in/first"
    token = _token(person.get(link, timeout=60).text)
    person.post(link, data={"csrf_token": token}, timeout=60).raise_for_status()
    return person


def _view(url: str) -> Stream:
    """Open the sidebar's stream of a conversation with an open nudge."""
    made = requests.post(f"{url}/demo/conversations", json={}, timeout=60).json()
    told = {"conversation": made["conversation"], "author": "customer", "text": UPSET}
    requests.post(f"{url}/demo/messages", json=told, timeout=60).raise_for_status()
    address = f"{url}/v1/conversations/{made['conversation']}/events"
    view = Stream(address, {"Authorization": f"Bearer {made['token']}"})
    assert view.until("state").data["nudge"]["kind"] == "validation.missing"
    return view


if __name__ == "__main__":
    main()
