"""Misspelt words are read as what was meant, at the place where they stand."""

from assist_service.analysis.emotion.spelling import correct_spelling
from assist_service.analysis.emotion.tokens import words


def test_chat_spellings_are_put_right_and_keep_their_places():
    """The key changes; the span still lies on the word as written."""
    text = "im realy hapy"
    found = correct_spelling(words(text))
    assert found.keys == ["im", "really", "happy"]
    assert text[slice(*found.span(2, 2))] == "hapy"


def test_words_spelt_well_stay_as_they_are():
    """Nothing is guessed: only the listed spellings change."""
    found = words("The parcel came on Friday, Mr Hapgood.")
    assert correct_spelling(found) is found
