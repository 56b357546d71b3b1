"""Secrets stand in the environment or in files, and nowhere else: canaries are looked for in all that comes out."""

import json
import logging
import os
import re
import subprocess
import threading
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from assist_service.app import create_app, make_integrations
from assist_service.cli import assist
from assist_service.errors import AssistError
from assist_service.observability.logs import configure
from assist_service.settings import Settings
from tests.conftest import RunningService, free_port
from tests.integrations.zendesk.opening import App

BIRD = "canary"
# Nobody answers there; what is sent to it fails with the address, and with headers, at hand.
NOWHERE = "http://127.0.0.1:9"


def table() -> list[str]:
    """The name of every secret setting, the helpdesks' included."""
    settings = Settings({"ASSIST_DATA_DIR": "/nowhere"})
    make_integrations(settings)
    return [row.name for row, _ in settings.shown() if row.secret]


SECRET = [name for name in table() if name != "REDIS_URL"]


def canaries() -> dict[str, str]:
    return {
        name: f"{BIRD}-{number:02d}-of-{name.lower()}-end" for number, name in enumerate(SECRET)
    }


def sung(text: str) -> list[str]:
    """Canaries in a text. The last four letters are what `assist settings` may show."""
    return re.findall(rf"{BIRD}[-\w]*", text)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """The service with a canary for each secret, helpdesks, provider and model that do not answer."""
    folder = tmp_path_factory.mktemp("birds")
    zendesk = App()
    (folder / "data").mkdir(mode=0o700)
    (folder / "data" / "accounts.yaml").write_text(
        'chatwoot:\n  - account_id: "9"\n    webhook_secret: env:ANOTHER\n    dashboard_token: env:ANOTHER\n'
    )
    found = RunningService(
        folder / "data",
        **canaries(),
        ANOTHER=f"{BIRD}-of-another",
        **zendesk.settings(),
        ASSIST_LOG_LEVEL="debug",
        ASSIST_WORKERS="1",
        ASSIST_OIDC_ISSUER=NOWHERE,
        ASSIST_OIDC_CLIENT_ID="us",
        ASSIST_LLM_URL=f"{NOWHERE}/v1",
        ASSIST_LLM_HOSTS="127.0.0.1",
        ASSIST_LLM_MODEL="tiny",
        ASSIST_ZENDESK_API_URL=NOWHERE,
        ASSIST_ZENDESK_OAUTH_CLIENT_ID="us",
        ASSIST_INTERCOM_API_URL=NOWHERE,
        ASSIST_INTERCOM_ADMIN_ID="1",
        ASSIST_CHATWOOT_ACCOUNT_ID="1",
    ).start()
    yield found
    found.stop()


BODIES = (
    b"",
    b"{",
    b"[]",
    b'{"a":' * 5_000,
    b"\xff\xfe",
    json.dumps({"text": "x" * 9_000}).encode(),
)
SIGNATURES = (
    "X-Zendesk-Webhook-Signature",
    "X-Hub-Signature",
    "X-Body-Signature",
    "X-Chatwoot-Signature",
)
PATHS = (
    *("/webhooks/zendesk", "/webhooks/intercom", "/webhooks/chatwoot", "/webhooks/none"),
    *("/intercom/canvas/initialize", "/intercom/live/x", "/zendesk/sidebar", "/zendesk/tickets/1/heard"),
    *("/chatwoot/sidebar?token=x", "/v1/conversations/a:b:c", "/v1/board/events", "/own/enter/x", "/own"),
    *("/console/company", "/console/company/back?state=x&code=y", "/console/sign-in", "/console/sign-in/x"),
    *("/metrics", "/readyz", "/healthz", "/openapi.json", "/demo", "/nowhere"),
)  # fmt: skip


def test_no_answer_and_no_line_of_the_log_holds_a_secret(desk: RunningService):
    heard: list[str] = []
    with requests.Session() as session:
        for path in PATHS:
            for body in BODIES:
                headers = dict.fromkeys(SIGNATURES, "sha1=" + "0" * 40)
                answer = session.post(desk.url + path, data=body, headers=headers, timeout=30)
                heard += [answer.text, str(answer.headers)]
            answer = session.get(
                desk.url + path, headers={"Authorization": "Bearer a.b.c"}, timeout=30
            )
            heard += [answer.text, str(answer.headers)]
    heard.append((desk.data_dir.parent / "service.log").read_text())

    assert len(heard) > 200
    assert sung("\n".join(heard)) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["settings"],
        ["settings", "--json"],
        ["zendesk", "setup"],
        ["token", "zendesk:1"],
        ["teams", "list"],
    ],
    ids=" ".join,
)
def test_no_command_prints_a_secret(arguments: list[str], tmp_path: Path):
    given = {
        **canaries(),
        "ASSIST_DATA_DIR": str(tmp_path / "data"),
        "ASSIST_ZENDESK_API_URL": NOWHERE,
        "ASSIST_ZENDESK_SUBDOMAIN": "acme",
        "ASSIST_ZENDESK_OAUTH_CLIENT_ID": "us",
    }

    assert sung(run(arguments, given)) == []


def test_a_worker_that_reaches_nobody_tells_no_secret(desk: RunningService):
    """Its log is where exceptions of calls with a token in them would end."""
    process = subprocess.Popen(
        desk.command("worker"),
        env=desk.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    said = b""
    try:
        while b"worker_ready" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
    finally:
        process.terminate()
        said += process.stdout.read()
        process.wait(30)
        process.stdout.close()

    assert sung(said.decode()) == []


@pytest.mark.parametrize("name", [*SECRET, "REDIS_URL"])
def test_a_secret_that_is_wrong_is_not_said_back(name: str, tmp_path: Path):
    """Set twice, of the wrong form, in a file that is none, alone on a line of the env file."""
    file = tmp_path / "secret"
    file.write_text(f"{BIRD}-in-the-file")
    env = tmp_path / "env"
    env.write_text(f"{BIRD}-alone-on-a-line\n")
    for given in (
        {name: f"{BIRD}-x", f"{name}_FILE": str(file)},
        {f"{name}_FILE": str(tmp_path)},
        {name: f"redis://:{BIRD}@127.0.0.1:{free_port()}/0"},
    ):
        said = run(["settings"], {"ASSIST_DATA_DIR": str(tmp_path / "d"), **given})
        assert sung(said) == []
    assert sung(run(["settings", "--env-file", str(env)], {})) == []


def test_a_store_that_is_not_there_is_named_without_its_password(tmp_path: Path):
    url = f"redis://someone:{BIRD}@127.0.0.1:{free_port()}/0"
    said = run(["users", "list"], {"ASSIST_DATA_DIR": str(tmp_path / "d"), "REDIS_URL": url})

    assert "store" in said
    assert sung(said) == []


def run(arguments: list[str], environment: dict[str, str]) -> str:
    found = CliRunner().invoke(assist, arguments, env=environment)
    return f"{found.output}{found.exception}"


def test_a_fault_of_ours_is_answered_and_logged_without_what_it_holds(
    data_dir, monkeypatch, capsys
):
    """Its own words, and those of every fault that led to it, may hold anything."""
    configure("debug")
    app = create_app(Settings({"ASSIST_DATA_DIR": str(data_dir)}))
    service = app.extensions["assist"]

    def first() -> None:
        raise OSError(f"{BIRD}-first in https://user:{BIRD}-word@example.com/?token={BIRD}")

    def broken(*_: object) -> None:
        try:
            first()
        except OSError as error:
            raise RuntimeError(f"{BIRD}-second") from error

    monkeypatch.setattr(type(service.documents), "read", broken)
    answers = [
        app.test_client().get(path, headers={"Accept": accept})
        for path in ("/readyz", "/console/sign-in")
        for accept in ("text/html", "application/json")
    ]
    thread = threading.Thread(target=broken)
    thread.start()
    thread.join()
    record = logging.LogRecord(
        "gunicorn.error", 40, "", 0, "Error handling request /x?token=%s", (BIRD,), None
    )
    try:
        broken()
    except RuntimeError as fault:
        record.exc_info = (RuntimeError, fault, fault.__traceback__)
    for one in logging.getLogger("gunicorn.error").filters:
        assert one(record)
    monkeypatch.undo()
    service.close()
    said = capsys.readouterr()

    assert {answer.status_code for answer in answers} & {500}
    assert sung("".join(answer.text for answer in answers) + said.out + said.err) == []
    assert said.err.count("RuntimeError") >= 3
    assert sung(logging.Formatter().format(record)) == []


def test_a_reference_to_a_secret_is_not_followed_into_an_error(tmp_path: Path):
    (tmp_path / "accounts.yaml").write_text(
        "zendesk:\n  - account_id: '1'\n    signing_secret: env:BIRD\n    subdomain: env:BIRD\n"
    )
    with pytest.raises(AssistError) as caught:
        make_integrations(
            Settings({"ASSIST_DATA_DIR": str(tmp_path), "BIRD": f"{BIRD}.not a name"})
        )

    assert sung(f"{caught.value}{caught.value.__cause__}{caught.value.body()}") == []


def test_files_with_keys_are_for_this_user_only(desk: RunningService):
    """The key of the service, and the store that holds customers' words."""
    for path in desk.data_dir.rglob("*"):
        mode = path.stat().st_mode
        shared = mode & (0o007 if path.is_file() else 0)
        top = oct(desk.data_dir.stat().st_mode & 0o077)
        assert not shared or top == "0o0", (path, oct(mode))
    assert os.environ.get("ASSIST_SECRET_KEY") is None
