"""The prefilter in front of the phrase lists: it may let too much through, never too little."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.analysis.review.normalized_text import flatten
from assist_service.analysis.review.phrasebook import Phrasebook, phrasebook
from assist_service.analysis.review.prefilter import Prefilter, needed_word

_BOOK = phrasebook()
_NAMES = [name for name in _BOOK.names() if not name.startswith("part.")]
# Words of the lists themselves, so that phrases come about, with what may stand between them.
_WORDS = sorted(
    {
        word
        for name in _BOOK.names()
        for phrase in _BOOK.phrases(name)
        for word in phrase.translate(str.maketrans("()|{}*^$", "        ")).split()
    }
)
_TEXTS = st.lists(
    st.tuples(st.sampled_from(_WORDS), st.sampled_from([" ", " ", " ", ", ", ". ", "-", "", "'"])),
    max_size=14,
).map(lambda parts: "".join(word + glue for word, glue in parts))


@pytest.mark.parametrize(
    ("phrase", "text", "passes"),
    [
        pytest.param("so sorry", b"i am so very sorry", True, id="both words stand there"),
        pytest.param("so sorry", b"so it is", False, id="one of two words is missing"),
        pytest.param("frustrat* day", b"a frustrating day", True, id="a beginning of a word"),
        pytest.param("can't do", b"cant do", True, id="an apostrophe left out"),
        pytest.param("can't do", b"can't do", True, id="an apostrophe written"),
        pytest.param("# days", b"in 12 days", True, id="a number"),
        pytest.param("# days", b"in some days", False, id="no number"),
        pytest.param("(go now|stay) here", b"stay here", True, id="the second alternative"),
        pytest.param("(go now|stay) here", b"go here", False, id="half of an alternative"),
        pytest.param("(very|) late", b"late", True, id="an alternative that may be left out"),
    ],
)
def test_a_list_passes_when_a_phrase_has_all_its_words(
    phrase: str, text: bytes, passes: bool
) -> None:
    book = Phrasebook({"one": (phrase,)})
    assert book._prefilter.passes("one", text) is passes
    assert passes or not book._compiled["one"].search(text)


@settings(deadline=None, max_examples=300)
@given(_TEXTS)
def test_no_phrase_that_stands_in_a_text_is_held_back(text: str) -> None:
    plain = flatten(text)
    for name in _NAMES:
        if _BOOK._compiled[name].search(plain) is not None:
            assert _BOOK._prefilter.passes(name, plain), name


def test_every_phrase_of_the_lists_needs_a_word() -> None:
    """A list that needs nothing is asked of every text, which is what the sieve saves."""
    assert [name for name in _NAMES if _BOOK._prefilter.passes(name, b"")] == []


def test_a_list_without_needs_always_passes() -> None:
    assert Prefilter({"open": [()], "shut": [(frozenset({"word"}),)]}).passes("open", b"")


@pytest.mark.parametrize(
    ("piece", "needed"),
    [
        ("sorry", {"sorry"}),
        ("wait*", {"wait*"}),
        ("don't", {"don", "dont"}),
        ("'ll", {"ll"}),
        ("e-mail", {"mail"}),
        ("*", None),
        (",", None),
    ],
)
def test_a_word_needs_its_longest_part(piece: str, needed: set[str] | None) -> None:
    assert needed_word(piece) == needed


def test_a_pasted_wall_without_blanks_is_not_remembered() -> None:
    prefilter = Prefilter({"digits": [(frozenset("#"),)], "words": [(frozenset({"aaa*"}),)]})
    assert prefilter.passes("digits", b"a" * 20_000 + b"1")
    assert prefilter.passes("words", b"a" * 20_000)
    assert not prefilter.passes("words", b"b" * 20_000)
    assert prefilter._word.cache_info().currsize == 0
