"""``assist teams`` on a real data folder: what is exported is read back, what is wrong is placed."""

import pytest
from click.testing import CliRunner

from assist_service.cli import assist
from assist_service.errors import FileError
from assist_service.store.documents import Documents
from assist_service.team_settings.model import read_settings, resolve

GOOD = """\
organisation:
  budget: 3
teams:
  zendesk:acme:night:
    framework: leap
    nudges:
      wording.blame: {on: false}
      validation.generic: {threshold: 0.7, cool_down: 600}
"""


@pytest.fixture
def run(data_dir, store, tmp_path):
    """Run ``assist teams …``; a text given is the file that is imported."""

    def teams(*arguments, text=None):
        if text is not None:
            file = tmp_path / "settings.yaml"
            file.write_text(text, encoding="utf-8")
            arguments = (*arguments, str(file))
        return CliRunner().invoke(
            assist, ["teams", *arguments], env={"ASSIST_DATA_DIR": str(data_dir)}
        )

    return teams


def test_an_import_is_in_force_and_exports_as_it_was(run, store):
    told = run("import", text=GOOD)
    assert told.exit_code == 0
    assert "organisation: budget: inherited -> 3" in told.stdout
    assert "zendesk:acme:night: wording.blame on: inherited -> False" in told.stdout
    document = read_settings(Documents(store).read("settings").value)
    night = resolve(document, "zendesk:acme:night")
    assert (night.budget, night.framework) == (3, "leap")
    assert "wording.blame" not in night.on
    exported = run("export").stdout
    assert run("import", text=exported).stdout == "No changes.\n"
    assert "zendesk:acme:night\t\thas its own settings" in run("list").stdout


def test_a_dry_run_says_what_would_change_and_changes_nothing(run, store):
    assert run("import", "--dry-run", text=GOOD).exit_code == 1
    assert Documents(store).read("settings").version == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("organisation: {budget: -1}", ":1:"),
        ("organisation: {framework: leep}", "no framework 'leep'"),
        ("organisation: {nudges: {wording.blam: {on: false}}}", ":1:"),
        ("teams:\n  billing: {off: true}", ":2:3: 'billing' is not a team"),
        ("organisation: {emoji: true}", ":1:23:"),
        ("organisation: {smiley: true}", ":1:16:"),
        ('organisation: {hours: {begins: "25:00", ends: "1:00"}}', "not a clock time"),
        ("organisation: {hours: {begins: 5:00, ends: 1:00, zone: Mars}}", "time zone 'Mars'"),
        ("organisation: {hours: {begins: 5:00, ends: 1:00, days: []}}", "days"),
        ("organisation: {shifts: {night: {nudges: {wording.blame: false}}}}", "`hours` is missing"),
        ("organisation: {rollout: {share: 2}}", ":1:33:"),
        ("organisation: {budget: 1}\norganisation: {budget: 2}", ":2:1:"),
    ],
)
def test_a_file_that_is_wrong_is_refused_whole_with_its_place(run, store, text, words):
    told = run("import", text=text)
    assert isinstance(told.exception, FileError)
    assert words in str(told.exception)
    assert Documents(store).read("settings").version == 0
