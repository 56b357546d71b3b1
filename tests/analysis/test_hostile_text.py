"""Hostile input: an answer in time, spans inside the text, never an exception."""

import random
import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.analysis.emotion.reading import read
from assist_service.analysis.masking import mask

MOOD = (
    "still waiting never again refund fuck!!! thanks for nothing i was told you promised not works "
)
HOSTILE = {
    "long talk": MOOD * 1200,
    "one word": "a" * 100_000,
    "quotes": '"' * 50_000 + "still waiting" + "'" * 50_000,
    "elongated": "sooo" + "o" * 90_000,
    "base64": "".join(
        random.Random(1).choices(string.ascii_letters + string.digits + "+/=", k=100_000)
    ),
    "dots": "." * 100_000,
    "mail-like": "a.b-c+d@" * 12_000,
    "digits": "4111 1111 1111 1111 " * 5_000,
    "brackets": "(:[;=" * 20_000,
    "marks": "e\u0301\u200b" * 30_000,
    "gaps": "still you said the told waiting not work " * 2_500,
    "html": "<div class='x'><b>hello</b></div>" * 3_000,
    "code": "for (int i = 0; i < n; i++) { kill(pid[i]); }\n" * 2_000,
    "newlines": "\n" * 100_000,
    "urls": "https://example.com/a?b=c " * 4_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hundred_thousand_characters_are_read_in_time(name):
    """20 ms for each 10,000 characters, and the spans lie inside."""
    text = HOSTILE[name]
    read(text)  # first use fills caches
    start = time.process_time()
    reading = read(text)
    assert time.process_time() - start < 0.02 * max(1, len(text) / 10_000)
    check(reading, text)


@settings(deadline=None, max_examples=250)
@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text):
    """Every string of Unicode is read or left alone with a reason."""
    check(read(text), text)


@settings(deadline=None, max_examples=250)
@given(
    st.lists(
        st.sampled_from(
            [
                "still",
                "waiting",
                "3",
                "weeks",
                "not",
                "I",
                "was",
                "told",
                "…",
                "\u200b",
                "é",
                "e\u0301",
                '"',
                "!!",
                "𝗳𝘂𝗿𝗶𝗼𝘂𝘀",
                "ｈｅｌｐ",
                "😡",
                "thanks",
                "for",
                "nothing",
                ".",
                "\n",
                "mum",
                "died",
                "\ufeff",
                "don’t",
            ]
        ),
        max_size=30,
    ).map(" ".join)
)
def test_disguised_words_keep_their_places(text):
    """Zero-width, combining and styled letters do not shift a span out of the text."""
    check(read(text), text)


def test_a_disguised_word_is_still_the_word():
    """Styled letters and zero-width marks hide nothing."""
    text = (
        "I am \U0001d5f3\U0001d602\U0001d5ff\U0001d5f6\U0001d5fc\U0001d602\U0001d600, st\u200bill "
        "wait\u200bing for 3 weeks"
    )
    reading = read(text)
    assert reading.upset
    assert (
        any(text[slice(*e.span)].startswith("st\u200bill") for e in reading.evidence)
        or reading.causes
    )


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="0123456789 -.passwordcodeis:", max_size=80))
def test_masking_keeps_the_length(text):
    """Spans found before and after masking fit the same text, and masking twice changes nothing."""
    hidden = mask(text)
    assert len(hidden) == len(text)
    assert mask(hidden) == hidden


def check(reading, text):
    """Hold the promises that every reading makes."""
    spans = [e.span for e in reading.evidence] + [c.span for c in reading.causes]
    spans += [s.span for s in reading.signals]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(0 <= score <= 1 for score in reading.scores.values())
    assert 0 <= reading.intensity <= 1
    assert 0 <= reading.confidence <= 1
    assert -1 <= reading.valence <= 1
