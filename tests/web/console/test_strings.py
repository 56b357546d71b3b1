"""Every sentence stands in the catalogue, each is used, and every nudge kind is explained."""

import re
from pathlib import Path

import pytest

import assist_service.web.console as console
from assist_service.access.users import MAY
from assist_service.audit_log.chain import DOCUMENTS
from assist_service.domain.conversation import DISMISS_REASONS, OVERRIDE_REASONS
from assist_service.domain.nudge_kinds import NUDGE_KINDS
from assist_service.policy.checks.kinds import CHECK_KINDS
from assist_service.policy.rules.schema import Flag
from assist_service.privacy.retention import table
from assist_service.web.console.audit_strings import RECORDS
from assist_service.web.console.person_strings import KEPT
from assist_service.web.console.rule_list import STATES as STATED
from assist_service.web.console.rule_strings import DISMISSALS, OVERRIDES
from assist_service.web.console.strings import GROUPS, KINDS, STATES, TEXT

FOLDER = Path(console.__file__).parent
TEMPLATES = sorted(FOLDER.glob("templates/**/*.html"))
SOURCES = [*sorted(FOLDER.glob("*.py")), *TEMPLATES]


def test_every_kind_stands_in_one_group_and_is_explained():
    grouped = [kind for kinds in GROUPS.values() for kind in kinds]
    assert sorted(grouped) == sorted(NUDGE_KINDS)
    assert KINDS.keys() == set(NUDGE_KINDS)
    assert len({words.name for words in KINDS.values()}) == len(KINDS)


def test_every_sentence_asked_for_exists_and_every_one_is_used():
    written = "\n".join(
        path.read_text() for path in SOURCES if not path.name.endswith("strings.py")
    )
    asked = set(re.findall(r"[\"']([a-z_]+\.[a-z_]+)[\"']", written)) - {*NUDGE_KINDS, *MAY}
    asked = {key for key in asked if key.split(".")[0] in {name.split(".")[0] for name in TEXT}}
    # `say("log." ~ column)` asks for a word of the list that the loop goes through.
    words = set(re.findall(r"\"([a-z_]+)\"", written))
    prefixes = re.findall(r"say\(\"([a-z_]+\.)\" ~", written)
    asked |= {prefix + word for prefix in prefixes for word in words} & TEXT.keys()
    assert asked == TEXT.keys()


def test_every_state_check_record_and_reason_has_words():
    assert RECORDS.keys() == set(DOCUMENTS)
    assert [*KEPT] == [row.kind for row in table(3600)]
    assert STATES.keys() == set(STATED)
    assert CHECK_KINDS.keys() == set(Flag.model_fields) - {"unless"}
    assert OVERRIDES.keys() == set(OVERRIDE_REASONS)
    assert DISMISSALS.keys() == set(DISMISS_REASONS)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_words_of_its_own(path):
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", "", path.read_text(), flags=re.S)
    assert not re.search(r"[A-Za-z]", bare), bare.split()


@pytest.mark.parametrize("name", ["console.js", "try-it.js"])
def test_the_scripts_say_nothing_of_their_own(name):
    script = (FOLDER / "static" / name).read_text()
    literals = re.findall(r"\"([^\"\n]*)\"|`([^`]*)`", re.sub(r"//[^\n]*", "", script))
    assert [text for pair in literals for text in pair if re.search(r"[a-z] [a-z]", text)] == []
