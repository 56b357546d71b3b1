"""The written customers."""

from pathlib import Path

import pytest

from assist_service.errors import FileError
from integrations.demo.stories import load_stories

WANTED = {
    "angry-and-right",
    "angry-and-wrong",
    "polite-fury",
    "grieving",
    "confused-elder",
    "chatty-and-happy",
    "repeat-contact",
    "waiting-an-hour",
    "against-policy",
    "abusive",
}


def test_every_kind_of_customer_is_there() -> None:
    """The ten that the desk is measured with, each with three to six lines."""
    stories = load_stories()

    assert set(stories) >= WANTED
    assert all(3 <= len(story.lines) <= 6 for story in stories.values())


def test_whoever_waits_has_waited() -> None:
    """The customer who waits since an hour wrote first over an hour ago, in order of time."""
    lines = load_stories()["waiting-an-hour"].as_json()["lines"]
    ago = [line["minutes_ago"] for line in lines]

    assert ago[0] >= 60
    assert ago == sorted(ago, reverse=True)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("source: x\nstories: [\n", "not YAML"),
        ("source: x\nstories: [{id: a}]\n", "title"),
        ("stories: []\n", "source"),
        ("source: x\nstories: [{id: a, title: t, mood: m, customer: c, lines: [x], z: 1}]", "z"),
        (
            "source: x\nstories: [&s {id: a, title: t, mood: m, customer: c, lines: [x]}, *s]",
            "same id",
        ),
    ],
)
def test_a_broken_file_says_what_is_wrong(tmp_path: Path, text: str, says: str) -> None:
    """A slip in the file is named, not guessed around."""
    file = tmp_path / "stories.yaml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(FileError, match=says):
        load_stories(file)
