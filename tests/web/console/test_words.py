"""Every key that pages and code use has words, every word is used, and every id has its label."""

import ast
import re
import string
from pathlib import Path

import jinja2
import pytest
import yaml
from jinja2 import nodes

import assist_service.own_week.web as own
import assist_service.playbook.web as playbook
import assist_service.web.console as console
from assist_service.access.users import PERMITTED_ROLES
from assist_service.app import FEATURES
from assist_service.audit_log.chain import DOCUMENTS
from assist_service.domain.data_files import DataFileError, parse_data
from assist_service.domain.experiment import MEASURES
from assist_service.domain.nudge_kinds import NUDGE_GROUPS, NUDGE_KIND_ENTRIES, NUDGE_KINDS
from assist_service.own_week.web.words import WORDS
from assist_service.policy.checks.kinds import CHECK_KINDS
from assist_service.policy.rules.schema import Flag
from assist_service.privacy.retention import retention_table
from assist_service.web.console.rule_list import STATES
from assist_service.web.console.words import (
    SENTENCES,
    TABLES,
    Plural,
    Tables,
    add_sentences,
    say,
    word_file,
)

FOLDER = Path(console.__file__).parent
OWN_FOLDER = Path(own.__file__).parent
# The folders with pages of the console: its own, and those of the optional features.
FOLDERS = [FOLDER, OWN_FOLDER, Path(playbook.__file__).parent]
TEMPLATES = [path for folder in FOLDERS for path in sorted(folder.glob("templates/console/*.html"))]
CODE = [
    *sorted(FOLDER.glob("*.py")),
    *(
        path
        for folder in FOLDERS[1:]
        for path in (folder / "console_page.py", folder.parent / "feature.py")
    ),
]
SOURCES = [*CODE, *TEMPLATES]
WORD_FILES = [
    *sorted(FOLDER.glob("words/*.yaml")),
    *(path for folder in FOLDERS[1:] for path in sorted(folder.glob("*.yaml"))),
]
for feature in FEATURES:
    add_sentences(*feature.console_words)


def test_every_kind_is_in_one_group_and_explained():
    grouped = [kind for kinds in NUDGE_GROUPS.values() for kind in kinds]
    assert sorted(grouped) == sorted(NUDGE_KINDS)
    assert NUDGE_KIND_ENTRIES.keys() == set(NUDGE_KINDS)
    assert len({entry.name for entry in NUDGE_KIND_ENTRIES.values()}) == len(NUDGE_KIND_ENTRIES)


def test_every_key_in_use_has_a_sentence_and_every_sentence_is_in_use():
    source = "\n".join(path.read_text() for path in SOURCES)
    used = set(re.findall(r"[\"']([a-z_]+\.[a-z_]+)[\"']", source)) - {
        *NUDGE_KINDS,
        *PERMITTED_ROLES,
    }
    used -= {path.name for path in FOLDER.glob("static/*")}
    groups = {key.split(".")[0] for key in SENTENCES}
    used = {key for key in used if key.split(".")[0] in groups}
    # `say("log." ~ column)` asks for a word of the list that the loop goes through.
    words = set(re.findall(r"\"([a-z_]+)\"", source))
    prefixes = re.findall(r"say\(\"([a-z_]+\.)\" ~", source)
    used |= {prefix + word for prefix in prefixes for word in words} & SENTENCES.keys()
    assert used == SENTENCES.keys()


def placeholders(key: str) -> set[str]:
    sentence = SENTENCES[key]
    plural = isinstance(sentence, Plural)
    forms = (sentence.one, sentence.other) if plural else (sentence,)
    fields = {field for form in forms for _, field, _, _ in string.Formatter().parse(form)}
    return (fields | ({"count"} if plural else set())) - {None}


def calls_in_template(path: Path) -> list[tuple[list[str], set[str]]]:
    """Return the keys and the argument names of each call of ``say``."""
    tree = jinja2.Environment(autoescape=True).parse(path.read_text())
    return [
        (
            [
                const.value
                for const in (call.args[0], *call.args[0].find_all(nodes.Const))
                if isinstance(const, nodes.Const)
            ],
            {argument.key for argument in call.kwargs},
        )
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name == "say"
    ]


def calls_in_code(path: Path) -> list[tuple[list[str], set[str]]]:
    """Return the keys and the argument names of each call of ``say``."""
    return [
        (
            [const.value for const in ast.walk(call.args[0]) if isinstance(const, ast.Constant)],
            {argument.arg for argument in call.keywords},
        )
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "say"
    ]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_placeholder_is_filled_in(path):
    calls = calls_in_code(path) if path.suffix == ".py" else calls_in_template(path)
    for keys, arguments in calls:
        for key in SENTENCES.keys() & set(keys):
            assert placeholders(key) <= arguments, key


def test_a_sentence_has_two_forms_for_one_and_many():
    assert say("teams.matches", count=1) == "1 team shown"
    assert say("teams.matches", count=2) == "2 teams shown"


@pytest.mark.parametrize("path", WORD_FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_word_file_has_a_key_twice(path):
    def check(node: yaml.Node) -> None:
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            assert len(keys) == len(set(keys)), keys
            for _, value in node.value:
                check(value)

    check(yaml.compose(path.read_text(), Loader=yaml.CSafeLoader))


def test_a_missing_label_is_one_clear_error():
    text = word_file("labels").replace("verdicts:", "verdict:")
    with pytest.raises(DataFileError, match=r"labels\.yaml: .*`verdict`"):
        parse_data("labels.yaml", text, Tables)


def test_every_id_has_its_label():
    assert TABLES.records.keys() == set(DOCUMENTS)
    assert [*TABLES.retention] == [row.kind for row in retention_table(3600)]
    assert TABLES.states.keys() == set(STATES)
    assert TABLES.measures.keys() == set(MEASURES)
    assert CHECK_KINDS.keys() == set(Flag.model_fields) - {"unless"}


def test_every_sentence_of_the_own_pages_exists_and_is_in_use():
    source = "\n".join(path.read_text() for path in sorted(OWN_FOLDER.glob("templates/**/*.html")))
    used = set(re.findall(r"\bt\.([a-z_]+)", source))
    prefixes = tuple(re.findall(r"\bt\[\"([a-z_]+)\" ~", source))
    # One of these four is chosen by code.
    used |= {"well_one", "well_plain", "other_one", "other_plain"}
    used |= {key for key in WORDS.sentences if key.startswith(prefixes)}
    assert used == WORDS.sentences.keys()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_words_of_its_own(path):
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", "", path.read_text(), flags=re.S)
    assert not re.search(r"[A-Za-z]", bare), bare.split()


@pytest.mark.parametrize("name", ["console.js", "reply-check.js"])
def test_the_scripts_say_nothing_of_their_own(name):
    script = (FOLDER / "static" / name).read_text()
    literals = re.findall(r"\"([^\"\n]*)\"|`([^`]*)`", re.sub(r"//[^\n]*", "", script))
    assert [text for pair in literals for text in pair if re.search(r"[a-z] [a-z]", text)] == []
