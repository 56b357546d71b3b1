"""Phrases: inflection, either quote, gaps of up to five words, choices; all found in one pass."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.language.phrase_index import PhraseIndex
from assist_service.language.phrases import PhraseError, parse_phrase
from assist_service.language.words import words_of

FOUND = [
    ("refund you", "I am REFUNDING you now", "REFUNDING you"),
    ("don't worry", "Please don’t worry", "don’t worry"),
    ("we will", "We'll see", "We'll"),
    ("give ... back", "I gave you all of it back", "gave you all of it back"),
    ("give ... back", "give back", "give back"),
    ("(we|I) will pay", "I'll pay", "I'll pay"),
    ("make (an|one|) exception", "making exceptions", "making exceptions"),
    ("money back", "the money-back offer", "money-back"),
    ("100%", "a 100% promise", "100%"),
    ("make (an|one)? exception", "making exceptions", "making exceptions"),
    ("(very)? sorry for", "so very sorry for it", "very sorry for"),
    ("(we|send ... back) now", "send it all back now", "send it all back now"),
    ("refund(able|s)", "it is refundable", "refundable"),
    ("within # days", "within 1,200 days", "within 1,200 days"),
    ("112 days", "112 days", "112 days"),
    ("is =being refunded", "It was being refunded", "was being refunded"),
    ("^ refund", "Well. Refund it", "Refund"),
    ("refund $", "Give me a refund, please? A refund!", "refund"),
    ("refund…card", "refund it to the card", "refund it to the card"),
]
NOT_FOUND = [
    ("refund you", "We refund. You wait"),
    ("give ... back", "give one two three four five six back"),
    ("give ... back", "give it. Come back"),
    ("refund", "refundable"),
    ("make (an|one)? exception", "make two exceptions"),
    ("within # days", "within the 3rd days"),
    ("=refunding", "We refunded you"),
    ("^ refund", "We refund it"),
    ("refund $", "a refund is due"),
    ("he will", "the will"),
    ("missing", "You missed the deadline"),
]


@pytest.mark.parametrize(("phrase", "text", "quote"), FOUND)
def test_a_phrase_is_found_alone_and_by_the_index(phrase: str, text: str, quote: str):
    words = words_of(text)
    parsed = parse_phrase(phrase)
    index = PhraseIndex([(7, parsed), (8, parse_phrase("something else"))])

    ((start, end),) = parsed.find(words)
    (hit,) = index.find(text)

    assert text[slice(*words.span(start, end))] == quote
    assert (hit.owner, hit.start, hit.end) == (7, start, end)


@pytest.mark.parametrize(("phrase", "text"), NOT_FOUND)
def test_a_phrase_is_not_found_where_it_is_not(phrase: str, text: str):
    parsed = parse_phrase(phrase)

    assert not parsed.find(words_of(text))
    assert not PhraseIndex([(0, parsed)]).find(text)


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("", "There is no word"),
        ("...", "There is no word"),
        ("... refund", "starts or ends with"),
        ("(a)? ... refund", "starts or ends with"),
        ("(a|b)?", "There is no word"),
        ("refund ...", "starts or ends with"),
        ("(a|b", "bracket is not closed"),
        ("a|b", "outside brackets"),
        ("((a|b)|c)", "bracket is not closed"),
        ("(a|b)" * 7, "make 128 phrases"),
        ("word " * 50, "more than 40 words"),
    ],
)
def test_a_phrase_that_cannot_be_understood_says_why(phrase: str, message: str):
    with pytest.raises(PhraseError, match=message) as caught:
        parse_phrase(phrase)

    assert caught.value.hint


WORDS = st.sampled_from(["refund", "you", "we", "money", "back", "now", "card", "the"])


@settings(deadline=None, max_examples=200)
@given(
    st.lists(WORDS, min_size=1, max_size=25),
    st.lists(st.lists(WORDS, min_size=1, max_size=3), min_size=1, max_size=3),
)
def test_the_index_finds_what_the_phrase_finds(said: list[str], parts: list[list[str]]):
    """One pass over all phrases and a search for each give the same places."""
    text = " ".join(said)
    parsed = parse_phrase(" ... ".join(" ".join(part) for part in parts))

    alone = bool(parsed.find(words_of(text)))
    hits = PhraseIndex([(0, parsed)]).find(text)

    assert bool(hits) == alone


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=60), st.text(max_size=200))
def test_no_phrase_and_no_text_break_the_matcher(phrase: str, text: str):
    try:
        parsed = parse_phrase(phrase)
    except PhraseError:
        return
    PhraseIndex([(0, parsed)]).find(text)
