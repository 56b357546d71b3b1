"""Everything that is read or asked has its words, and a wrong file is one clear error."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import get_args

import pytest
import yaml

import assist_service.domain
from assist_service.analysis.emotion.model_weights import LEARNED_CAUSES
from assist_service.domain.conversation import SNOOZE_SCOPES
from assist_service.domain.data_files import DataFileError, parse_data
from assist_service.domain.labels import CAUSES, LABELS, Labels, degree_of, signal_entry
from assist_service.domain.nudge_kinds import NUDGE_KIND_ENTRIES
from assist_service.domain.types import (
    EMOTIONS,
    NEGATIVE_EMOTIONS,
    Abstention,
    Ace,
    Trend,
    Validation,
)

DOMAIN = Path(assist_service.domain.__path__[0])
DATA = (DOMAIN / "labels.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        pytest.param(LABELS.feelings, EMOTIONS, id="feelings"),
        pytest.param(LABELS.trends, get_args(Trend), id="trends"),
        pytest.param(LABELS.abstained, get_args(Abstention), id="abstained"),
        pytest.param(LABELS.pauses, SNOOZE_SCOPES, id="pauses"),
        pytest.param(LABELS.ace, Ace.__struct_fields__, id="ace"),
        pytest.param(LABELS.validation, get_args(Validation), id="validation"),
    ],
)
def test_every_key_has_its_words(words: Mapping[str, object], keys: Iterable[str]):
    assert list(words) == list(keys)


def test_every_feeling_of_an_upset_customer_can_be_said_to_them():
    assert {key for key, entry in LABELS.feelings.items() if entry.strong} >= NEGATIVE_EMOTIONS


def test_every_signal_that_the_lexicon_finds_has_its_words():
    lexicon = next((DOMAIN.parent / "analysis").rglob("lexicon/signals.yaml"))
    cues = yaml.safe_load(lexicon.read_text(encoding="utf-8"))
    signals = set(cues.get("signals", cues))

    assert signals <= LABELS.signals.keys()


def test_the_causes_of_the_model_are_the_first_ones():
    """A new cause is appended: the model's columns keep their meaning."""
    assert CAUSES[: len(LEARNED_CAUSES)] == LEARNED_CAUSES


def test_the_flag_comes_first_then_the_tag_then_the_nudge():
    shown_from, raised_from = LABELS.escalation.shown_from, LABELS.escalation.raised_from
    assert shown_from <= raised_from <= NUDGE_KIND_ENTRIES["escalation.risk"].threshold


@pytest.mark.parametrize(
    ("value", "name"), [(0.0, "a little"), (0.34, "clearly"), (0.67, "strongly"), (1.0, "strongly")]
)
def test_a_degree_begins_at_the_limit_of_the_one_before(value: float, name: str):
    assert degree_of(value, LABELS.strengths).name == name


def test_a_signal_of_another_release_is_said_by_its_kind():
    assert signal_entry("asks_refund").name == "asks refund"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("{name: happy}", "{nam: happy}"), "nam"),
        (("shown_from: 0.5", "shown_from: half"), "Expected `float`"),
        (("trends: {", "trends: ["), "labels.yaml: "),
    ],
)
def test_a_wrong_entry_is_one_clear_error(change: tuple[str, str], words: str):
    assert change[0] in DATA
    with pytest.raises(DataFileError, match=re.escape(words)):
        parse_data("labels.yaml", DATA.replace(*change, 1), Labels)


def test_joy_is_worded_once():
    assert yaml.safe_load(DATA)["feelings"]["joy"] == {"name": "happy"}
