"""The audit log: whole as it was written, and broken whatever is done to it."""

import json

import msgspec
import pytest
from click.testing import CliRunner

from assist_service.audit_log.chain import DOCUMENTS, line, verify
from assist_service.cli import assist
from assist_service.cli.users import shell_user
from assist_service.errors import PayloadError
from assist_service.guidance.history import at_moment
from assist_service.store import keys
from assist_service.store.documents import PAGE, DocumentChange, Documents, entry_hash

NAME = "settings"
NOW, HISTORY = keys.document(NAME)


@pytest.fixture
def documents(store):
    """Four changes of one document."""
    found = Documents(store)
    for version in range(4):
        value = {"organisation": {"budget": version}}
        found.write(NAME, value, version=version, who="anna", note="", at=float(version))
    return found


def altered(client):
    """Write another name into the second entry, in its place."""
    entries = client.xrange(HISTORY)
    client.delete(HISTORY)
    for at, (identity, entry) in enumerate(entries):
        raw = entry[b"c"].replace(b"anna", b"otto") if at == 1 else entry[b"c"]
        client.xadd(HISTORY, {"c": raw}, id=identity)


def newest_altered(client):
    identity, entry = client.xrevrange(HISTORY, count=1)[0]
    client.xdel(HISTORY, identity)
    client.xadd(HISTORY, {"c": entry[b"c"].replace(b"anna", b"otto")})


def removed(client):
    client.xdel(HISTORY, client.xrange(HISTORY)[1][0])


def newest_removed(client):
    client.xdel(HISTORY, client.xrevrange(HISTORY, count=1)[0][0])


def put_in(client):
    client.xadd(HISTORY, {"c": client.xrange(HISTORY)[0][1][b"c"]})


def made_unreadable(client):
    client.xadd(HISTORY, {"c": b"{"})


def document_changed_behind_its_back(client):
    client.hset(NOW, "value", b"{}")


@pytest.mark.parametrize(
    "tamper",
    [
        altered,
        newest_altered,
        removed,
        newest_removed,
        put_in,
        made_unreadable,
        document_changed_behind_its_back,
    ],
)
def test_whatever_is_done_to_the_record_is_noticed(store, documents, tamper):
    assert verify(documents, NAME).broken is None
    tamper(store.client)
    assert verify(documents, NAME).broken is not None


def test_a_long_history_is_read_to_its_end_and_an_old_head_found(store, documents):
    noted = verify(documents, NAME).head
    for version in range(4, PAGE + 10):
        documents.write(
            NAME, {"organisation": {}, "n": version}, version=version, who="a", note="", at=9.0
        )
    found = verify(documents, NAME, noted)
    assert (found.entries, found.broken, found.noted) == (PAGE + 10, None, True)
    assert not verify(documents, NAME, "0" * 64).noted


def test_entries_from_before_the_chain_are_taken_as_they_are(store, documents):
    """A store of an older version goes on: its entries name nobody, later ones do."""
    raw = [msgspec.json.decode(entry) for entry in documents.entries(NAME)]
    store.client.delete(HISTORY)
    store.client.hdel(NOW, "head")
    for entry in raw:
        entry.pop("previous")
        store.client.xadd(HISTORY, {"c": msgspec.json.encode(entry)})
    assert verify(documents, NAME).broken is None


def test_the_oldest_may_be_let_go_and_that_is_said(store, documents):
    store.client.xtrim(HISTORY, maxlen=2, approximate=False)
    found = verify(documents, NAME)
    assert (found.entries, found.oldest, found.broken) == (2, 3, None)


@pytest.fixture
def run(data_dir, documents):
    """Run ``assist audit-log …`` on the folder of the four changes."""
    return lambda *arguments: CliRunner().invoke(
        assist, ["audit-log", *arguments], env={"ASSIST_DATA_DIR": str(data_dir)}
    )


def test_the_command_prints_the_head_and_fails_on_a_broken_chain(run, store, documents):
    good = run("verify")
    head = entry_hash(list(documents.entries(NAME))[-1])
    assert good.exit_code == 0
    assert "settings   4 entries, intact" in good.stdout
    assert head in good.stdout
    assert run("verify", "--head", head).exit_code == 0
    assert run("verify", "--head", "0" * 64).exit_code == 1
    altered(store.client)
    broken = run("verify")
    assert broken.exit_code == 1
    assert "BROKEN: version 3 does not follow from version 2" in broken.stdout


def test_an_export_ends_with_what_was_in_force_then(run, documents):
    lines = [
        json.loads(line)
        for line in run("export", "--until", "1970-01-01T00:00:02").stdout.splitlines()
    ]
    assert [one["version"] for one in lines] == [1, 2, 3]
    assert lines[-1]["after"] == {"organisation": {"budget": 2}}


def test_an_export_holds_no_hash_of_a_password_or_token(run, documents):
    secret = {"users": {"a@b.example": {"role": "coach", "since": 1, "password": "$argon2id$x"}}}
    documents.write("users", secret, version=0, who="shell", note="invited", at=1.0)
    told = run("export").stdout
    assert '"note": "invited"' in told
    assert "argon2" not in told


def download(store, tmp_path, text=None):
    """The record as a file, altered where ``text`` says how."""
    documents = Documents(store)
    lines = [line(NAME, raw) for raw in documents.entries(NAME)]
    told = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines)
    file = tmp_path / "audit-log.jsonl"
    file.write_text(text(told) if text else told, encoding="utf-8")
    return file


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (None, 0, "Intact."),
        (lambda told: told.replace("anna", "otto", 1), 1, "does not match its hash"),
        (lambda told: told.replace('"budget": 2', '"budget": 3'), 1, "BROKEN"),
        (lambda told: "".join(told.splitlines(keepends=True)[::2]), 0, "gaps"),
    ],
)
def test_a_downloaded_file_is_verified(
    store, documents, data_dir, tmp_path, text, code, said, alone
):
    file = download(store, tmp_path, text)
    arguments = ["audit-log", "verify", str(file), *(["--alone"] if alone else [])]
    told = CliRunner().invoke(assist, arguments, env={"ASSIST_DATA_DIR": str(data_dir)})
    assert told.exit_code == code, told.output
    assert said in told.output


def test_a_file_made_anew_as_a_whole_is_not_ours(store, documents, data_dir, tmp_path):
    """By itself it holds; the record knows better."""
    found = download(store, tmp_path)
    Documents(store)
    store.client.flushall()
    for version in range(4):
        value = {"organisation": {"budget": version}}
        Documents(store).write(NAME, value, version=version, who="otto", note="", at=float(version))
    run = CliRunner()
    environment = {"ASSIST_DATA_DIR": str(data_dir)}
    alone = run.invoke(assist, ["audit-log", "verify", str(found), "--alone"], env=environment)
    assert alone.exit_code == 0
    ours = run.invoke(assist, ["audit-log", "verify", str(found)], env=environment)
    assert ours.exit_code == 1
    assert "differs from the stored log" in ours.output


@pytest.mark.parametrize("text", ["", "hello", "[]", '{"document": "settings"}', "\x00"])
def test_what_is_no_download_is_refused(text, data_dir, tmp_path):
    file = tmp_path / "x"
    file.write_text(text)
    told = CliRunner().invoke(
        assist,
        ["audit-log", "verify", str(file), "--alone"],
        env={"ASSIST_DATA_DIR": str(data_dir)},
    )
    assert isinstance(told.exception, PayloadError)
    assert "Line 1" in str(told.exception)


def test_what_was_in_force_is_verified_against_the_record(store, documents, data_dir, tmp_path):
    file = tmp_path / "in-force.json"
    body = {"day": "1970-01-01", **at_moment(Documents(store), 2.5)}
    environment = {"ASSIST_DATA_DIR": str(data_dir)}
    for budget, code in ((2, 0), (7, 1)):
        body["settings"]["value"] = {"organisation": {"budget": budget}}
        file.write_text(json.dumps(body))
        told = CliRunner().invoke(assist, ["audit-log", "verify", str(file)], env=environment)
        assert told.exit_code == code, told.output


def test_the_shell_stands_in_the_log_with_who(data_dir, store, tmp_path):
    environment = {"ASSIST_DATA_DIR": str(data_dir)}
    file = tmp_path / "settings.yaml"
    file.write_text("organisation: {budget: 3}\n")
    for arguments in (
        ["teams", "import", str(file)],
        ["teams", "export"],
        ["users", "invite", "anna@example.com", "--role", "auditor"],
        ["users", "revoke", "anna@example.com"],
        ["data", "export", "--customer", "zendesk:acme:1"],
        ["audit-log", "export"],
    ):
        assert CliRunner().invoke(assist, arguments, env=environment).exit_code == 0, arguments
    entries = [
        msgspec.json.decode(raw, type=DocumentChange)
        for name in DOCUMENTS
        for raw in Documents(store).entries(name)
    ]
    assert len(entries) == 6
    assert {one.who for one in entries} == {shell_user()}
    assert all(one.who.endswith("shell)") or one.who == "shell" for one in entries)
