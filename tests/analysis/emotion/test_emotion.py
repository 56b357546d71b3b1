"""The sums behind a reading are what the training meant, and their parts add up."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.analysis.emotion.emotion import cause_parts, feel, parts
from assist_service.analysis.emotion.features import WHOLE
from assist_service.analysis.emotion.lexicon_matches import find_cues
from assist_service.analysis.emotion.model_weights import (
    CAUSED,
    COLUMNS,
    FILE,
    HEADS,
    LANE_ZERO,
    SUPPORT,
    lanes,
    pack,
    unpack,
    weights,
)
from assist_service.analysis.emotion.tokens import words
from assist_service.analysis.emotion.word_features import word_features
from assist_service.domain.labels import CAUSES

whole = st.lists(st.integers(-127, 127), min_size=COLUMNS, max_size=COLUMNS)
HEADER = {
    "scale": [0.1] * COLUMNS,
    "base": [0.0] * COLUMNS,
    "style": {"!": [0.5] * CAUSED},
    "marks": {"wait.still": [0.25] * len(HEADS)},
    "hand": [1.0] * len(HEADS),
    "cause_marks": {"firm wait": [0.5] * len(CAUSES)},
    "cause_from": [0.0] * len(CAUSES),
    "curves": [[1.0, 0.0]] * len(HEADS),
    "settings": {"upset_from": 0.5},
}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Late", ["late", "^ late", "^^ late", "late $"]),
        (
            "Not arriving. Again",
            [
                *("not", "^ not", "^^ not"),
                *("not_arriving", "not_arriv*", "not arriving", "^ not arriving", "arriving $"),
                *("again", "^ again", "again $"),
            ],
        ),
        ("It is no use, thanks", None),
        ("3 weeks", ["<n>", "^ <n>", "^^ <n>", "weeks", "<n> weeks", "^ <n> weeks", "weeks $"]),
    ],
)
def test_a_word_counts_by_itself_beside_its_neighbour_and_by_where_it_stands(text, names):
    """Plain, negated, shortened, paired, opening and ending."""
    made = [name for name, _, _ in word_features(words(text), set())]
    if names is None:
        assert "not_use" in made
        assert "thanks" in made
        assert "not_thanks" not in made
    else:
        assert made == names


def test_words_that_are_not_read_make_no_feature_and_no_pair():
    """Technical talk and quotations leave a gap that nothing reaches over."""
    found = words("please kill the process now")
    made = {name for name, _, _ in word_features(found, {1, 2, 3})}
    assert made == {"please", "pleas*", "^ please", "^^ please", "now", "now $"}


@settings(deadline=None, max_examples=60)
@given(st.lists(whole, min_size=1, max_size=40))
def test_packed_rows_add_up_exactly(table):
    """One big sum gives the sums of all columns."""
    rows = {f"w{k:02}": tuple(row) for k, row in enumerate(table)}
    read = unpack(pack(HEADER, rows))
    columns = lanes(sum(read.rows.values()))
    assert [n - LANE_ZERO for n in columns] == [sum(column) for column in zip(*table, strict=True)]


@pytest.mark.parametrize("output", ["frustration", "upset", "gratitude"])
@pytest.mark.parametrize(
    "text",
    [
        "I am still waiting for my refund and nobody answers",
        "thanks for nothing, the app crashed again!!",
        "hello, can you tell me how long a refund takes?",
    ],
)
def test_the_parts_of_a_reading_add_up(text, output):
    """Taking a word's part away is reading without it: parts are exact, not guessed."""
    found = words(text)
    hits = find_cues(found)
    feeling = feel(found, hits)
    k = HEADS.index(output)
    model = weights()
    shown = sum(weight for _, weight, _ in parts(feeling, [k]))
    written = list(model.base[:CAUSED])
    for name, value in feeling.style.items():
        row = model.style.get(name, (0.0,) * CAUSED)
        written = [sum_ + value * weight for sum_, weight in zip(written, row, strict=True)]
    special = written[SUPPORT + k]
    special += sum(
        model.marks[name][k]
        for name, place in feeling.marks.items()
        if place == WHOLE and name in model.marks
    )
    hand = 0.0
    if output == "upset":
        # The highest hand weight of the five stands for upset; parts show it with no place of its own.
        from assist_service.analysis.emotion.features import hand_weights

        hand = feeling.mix * model.lexicon_weights[k] * hand_weights(hits)["upset"]
    rest = (1 - feeling.mix) * written[k] + feeling.mix * special + hand
    assert math.isclose(feeling.odds[k], rest + shown, rel_tol=1e-6, abs_tol=1e-9)


@pytest.mark.parametrize("cause", ["wait", "money", "defect"])
def test_the_parts_of_a_cause_add_up(cause):
    """The words shown for a cause are all that speaks for it."""
    found = words("I am still waiting for my refund and the kettle leaks")
    feeling = feel(found, find_cues(found))
    k = CAUSES.index(cause)
    model = weights()
    shown = sum(weight for _, weight, _ in cause_parts(feeling, k))
    unplaced = sum(
        model.cause_marks[name][k]
        for name, place in feeling.marks.items()
        if place == WHOLE and name in model.cause_marks
    )
    total = model.base[CAUSED + k] + shown + unplaced
    assert math.isclose(feeling.caused[k], total, rel_tol=1e-6)


def test_the_file_reads_back_as_it_was_written():
    """Packing and unpacking keep every number."""
    row = tuple(range(-16, COLUMNS - 16))
    read = unpack(pack(HEADER, {"late": row, "not_late": row, "late again": row}))
    assert [n - LANE_ZERO for n in lanes(read.rows["late again"])] == list(row)
    assert read.marks["wait.still"] == (0.25,) * len(HEADS)
    assert read.settings == {"upset_from": 0.5}


def test_the_weights_are_small_and_need_no_training_library():
    """The model file stays under a megabyte."""
    assert FILE.stat().st_size < 1_000_000
