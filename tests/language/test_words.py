"""Words are matched in any inflection, contractions written out, places kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.language.inflection import stem
from assist_service.language.words import words_of


@pytest.mark.parametrize(
    "forms",
    [
        "refund refunds refunded refunding",
        "make makes made making",
        "promise promises promised promising",
        "apologise apologize apologised apologizing",
        "cancel cancels cancelled canceling",
        "try tries tried trying",
        "stop stops stopped stopping",
        "waive waives waived waiving",
        "give gives gave given giving",
        "policy policies",
        "favour favor favours",
        "child children",
        "fee fees",
    ],
)
def test_inflections_share_a_stem(forms: str):
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("import", "important"),
        ("policy", "police"),
        ("not", "note"),
        ("car", "care"),
        ("new", "news"),
    ],
)
def test_other_words_do_not(one: str, other: str):
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I’ll refund you", "i will refund you"),
        ("Can't we?", "can not we ?"),
        ("won`t", "will not"),
        ("the manager's desk", "the manager desk"),
        ("It's $1,200.50", "it is $ 1,200.50"),
        ("money-back", "money back"),
        ("gonna", "going to"),
        ("Yes.\n\nNo", "yes . no"),
    ],
)
def test_contractions_are_written_out(text: str, words: str):
    assert " ".join(words_of(text).words) == words


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=300))
def test_places_lie_in_the_text_and_in_order(text: str):
    words = words_of(text)

    assert len(words.words) == len(words.stems) == len(words.spans)
    assert list(words.spans) == sorted(words.spans)
    assert all(0 <= start < end <= len(text) for start, end in words.spans)
