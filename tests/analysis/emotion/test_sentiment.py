"""The quick VADER gives the scores of the original, to the digit."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import (
    BOOSTER_DICT,
    NEGATE,
    SPECIAL_CASES,
    SentimentIntensityAnalyzer,
)

from assist_service.analysis.emotion.sentiment import sentiment

ORIGINAL = SentimentIntensityAnalyzer()
WORDS = (
    sorted(ORIGINAL.lexicon)[::9]
    + sorted(BOOSTER_DICT)
    + NEGATE
    + " ".join(SPECIAL_CASES).split()
    + ["but", "so", "this", "least", "at", "very", "kind", "of", "no", "or", "nor", "doubt"]
    + [emoji for emoji in ORIGINAL.emojis if len(emoji) == 1][::20]
)
word = st.sampled_from(WORDS).flatmap(lambda w: st.sampled_from([w, w, w, w.upper(), w + "!"]))
sentence = st.lists(word, max_size=14).map(" ".join)


@settings(deadline=None, max_examples=400)
@given(st.one_of(sentence, st.text(max_size=80)))
def test_scores_equal_the_original(text):
    """Any mix of sentiment words, modifiers, emoji and noise scores the same."""
    assert sentiment().polarity_scores(text) == ORIGINAL.polarity_scores(text)


@pytest.mark.parametrize(
    "text",
    [
        "At least it isn't a horrible book.",
        "The SERVICE was least helpful but the staff are GREAT!!!",
        "never so good, never this bad, without a doubt the best",
        "no good or bad, kind of great, kind but not of use",
        "💘😁 love❤it but hate😡this",
        "",
    ],
)
def test_known_turns_of_phrase_equal_the_original(text):
    """Each special rule of VADER is kept."""
    assert sentiment().polarity_scores(text) == ORIGINAL.polarity_scores(text)
