"""How long the console's pages take with 200 teams and 2,000 agents: ``python -m benchmarks.console``.

Each page is asked for in-process (no network, no gunicorn), on a real embedded store. The agents are accounts of the
console, which is the only place that would list 2,000 of them: agents themselves are kept nowhere by name.
"""

import statistics
import tempfile
import time
from pathlib import Path

import click
import msgspec
from flask.testing import FlaskClient

from assist_service.app import create_app
from assist_service.settings import Settings
from assist_service.store.documents import Documents
from assist_service.users import Invitation, UsersDocument, invite
from assist_service.web.console.strings import GROUPS

TEAMS, ACCOUNTS, TIMES = 200, 2000, 15
PAGES = (
    *(
        "",
        f"?group={next(iter(GROUPS))}",
        "/teams/organisation",
        "/teams/zendesk:acme:7",
        "/settings.yaml",
    ),
    *("/rules", "/learning", "/experiment", "/audit", "/password"),
)


@click.command()
def main() -> None:
    """Print the median and the slowest of 15 answers of each page, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings({"ASSIST_DATA_DIR": str(Path(folder) / "data")}))
        service = app.extensions["assist"]
        try:
            _fill(service.documents)
            client = app.test_client()
            page = client.get("/console/sign-in/first").text
            token = page.split('name="csrf_token" value="')[1].split('"')[0]
            client.post("/console/sign-in/first", data={"csrf_token": token})
            for path in PAGES:
                _print(client, path)
        finally:
            service.close()


def _fill(documents: Documents) -> None:
    teams = {f"zendesk:acme:{number}": {"name": f"Team {number}"} for number in range(TEAMS)}
    documents.write("teams", teams, version=0, who="benchmark", note="", at=1.0)
    layers = {key: {"budget": 3, "nudges": {"wording.blame": {"on": False}}} for key in teams}
    documents.write("settings", {"teams": layers}, version=0, who="b", note="", at=1.0)
    users = UsersDocument()
    ends = time.time() + 3600
    for number in range(ACCOUNTS):
        invitation = Invitation(f"agent{number}@example.com", "coach", "b", ends)
        users = invite(users, f"t{number}", invitation)
    users = invite(users, "first", Invitation("admin@example.com", "admin", "b", ends))
    documents.write("users", msgspec.to_builtins(users), version=0, who="b", note="", at=1.0)


def _print(client: FlaskClient, path: str) -> None:
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        answer = client.get(f"/console{path}")
        took.append((time.perf_counter() - began) * 1000)
    size = len(answer.data) / 1024
    click.echo(
        f"{answer.status_code} {path or '/':28} median {statistics.median(took):6.1f} ms"
        f"   slowest {max(took):6.1f} ms   {size:7.0f} KiB"
    )


if __name__ == "__main__":
    main()
