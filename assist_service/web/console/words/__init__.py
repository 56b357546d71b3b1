"""The console's words, from the YAML files in this folder: read and checked once, at import."""

from importlib import resources

import msgspec
from markupsafe import Markup, escape

from assist_service.domain.data_files import DataFileError, parse_data
from assist_service.domain.types import Level

# One file for each group of pages; ``labels.yaml`` is read apart.
SENTENCE_FILES = (
    "site",
    "teams",
    "rules",
    "learning",
    "audit",
    "about",
    "person",
)


class Plural(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence in two forms, chosen by its value ``count``."""

    one: str
    other: str


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name with its explanation."""

    name: str
    about: str


class MeasureLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A measure of an experiment; ``unit`` is what is counted, in the plural."""

    name: str
    about: str
    unit: str


class VerdictLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A result of an experiment, as a heading and inside a sentence."""

    heading: str
    phrase: str


class Tables(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of ``labels.yaml``: names by id, and lists of statements."""

    levels: dict[Level, str]
    statuses: dict[str, str]
    states: dict[str, str]
    roles: dict[str, str]
    fields: dict[str, str]
    records: dict[str, str]
    lines: dict[str, Label]
    measures: dict[str, MeasureLabel]
    verdicts: dict[str, VerdictLabel]
    retention: dict[str, Label]
    does: list[str]
    does_not: list[str]
    for_customers: list[str]
    for_staff: list[str]


def say(key: str, **values: object) -> str:
    """Return the sentence of this key, such as ``teams.title``, with its placeholders filled in."""
    sentence = SENTENCES[key]
    if isinstance(sentence, Plural):
        sentence = sentence.one if values["count"] == 1 else sentence.other
    return sentence.format_map(values)


def with_code(text: str) -> Markup:
    """Return a sentence as escaped HTML, with text in `backticks` as code."""
    pieces = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if number % 2 else escape(piece)
        for number, piece in enumerate(pieces)
    )


def word_file(name: str) -> str:
    """Return the text of a file in this folder."""
    return (resources.files(__package__) / f"{name}.yaml").read_text(encoding="utf-8")


def add_sentences(name: str, text: str) -> None:
    """Add the sentences of a word file by ``group.key``; adding a file twice changes nothing.

    Raises:
        DataFileError: it cannot be read, or another file has the same group.

    """
    for group, entries in parse_data(name, text, dict[str, dict[str, str | Plural]]).items():
        if _GROUPS.setdefault(group, name) != name:
            raise DataFileError(f"{name}: another file has a group {group}")
        SENTENCES.update((f"{group}.{key}", sentence) for key, sentence in entries.items())


SENTENCES: dict[str, str | Plural] = {}
# The word file of each group.
_GROUPS: dict[str, str] = {}
for _name in SENTENCE_FILES:
    add_sentences(f"{_name}.yaml", word_file(_name))
TABLES = parse_data("labels.yaml", word_file("labels"), Tables)
