"""The demo desk's customers: who they are, and their messages."""

from pathlib import Path
from typing import Any

import msgspec
import yaml

from assist_service.errors import FileError

_FILE = Path(__file__).with_name("stories.yaml")


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One message. ``minutes_ago`` dates it back, for customers who have been waiting."""

    text: str
    minutes_ago: float = 0.0


class Story(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One customer: 3 to 6 messages, sent one after another.

    ``mood`` tells visitors what to expect; the service doesn't use it.
    """

    id: str
    title: str
    mood: str
    customer: str
    lines: tuple[Line | str, ...]
    team: str = "support"
    channel: str = "chat"

    def as_json(self) -> dict[str, Any]:
        """Return the story for the page's script, with a time for every message."""
        lines = [Line(line) if isinstance(line, str) else line for line in self.lines]
        return {**msgspec.to_builtins(self), "lines": msgspec.to_builtins(lines)}


class _Book(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    stories: tuple[Story, ...]


def load_stories(path: Path = _FILE) -> dict[str, Story]:
    """Return the stories by id, in the order of the file.

    Raises:
        FileError: the file isn't in the format described at its top.

    """
    try:
        book = msgspec.convert(yaml.load(path.read_bytes(), yaml.CSafeLoader), _Book)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise FileError(path.name, line, column, f"not YAML: {error.problem}.") from error
    except msgspec.ValidationError as error:
        raise FileError(
            path.name, 0, 0, f"{error}.", "See the format at the top of the file."
        ) from error
    stories = {story.id: story for story in book.stories}
    if len(stories) != len(book.stories):
        raise FileError(path.name, 0, 0, "two stories have the same id.", "Rename one.")
    return stories
