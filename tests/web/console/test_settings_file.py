"""Settings leave the browser as one file and come back as one logged change."""

import io

import pytest

from tests.web.console.conftest import BILLING


def send(person, text):
    return person.client.post(
        "/console/settings/import",
        data={
            "csrf_token": person.token,
            "file": (io.BytesIO(text.encode()), "x.yaml"),
        },
    )


def test_what_is_exported_comes_back_as_it_was(person, service):
    anna = person()
    anna.set(BILLING, "wording.blame", "off")
    kept = service.documents.read("settings").value
    file = anna.get("/console/settings.yaml").text
    anna.set(BILLING, "wording.blame", "inherit")
    answer = send(anna, file)
    assert answer.status_code == 303
    assert service.documents.read("settings").value == kept
    newest = service.documents.history("settings", 1)[0]
    assert (newest.who, newest.note) == ("admin@example.com", "imported in the browser")
    assert "Saved: the settings file is applied" in anna.get("/console").text


def test_the_same_file_again_is_no_change(person, service):
    anna = person()
    version = service.documents.read("settings").version
    send(anna, anna.get("/console/settings.yaml").text)
    assert service.documents.read("settings").version == version


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("organisation: {budget: many}", "file:1:"),
        ("teams: {billing: {}}", "is not a team"),
        ("organisation: {framework: <b>}", "There is no framework"),
        ("{", "file:1:"),
    ],
)
def test_a_wrong_file_says_where_and_changes_nothing(person, service, text, told):
    anna = person()
    version = service.documents.read("settings").version
    answer = send(anna, text)
    assert answer.status_code == 400
    assert told in answer.text
    assert "<b>" not in answer.text
    assert service.documents.read("settings").version == version
