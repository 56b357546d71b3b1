"""A reply is cut where a reader pauses, and abbreviations end nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.analysis.review.reply_text import ReplyText

HOSTILE = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("<>/&;#->\n\n .!?'’“”—…İßŉﬁ😀\u200b\u0301"),
    ),
    max_size=200,
)


@settings(max_examples=150, deadline=None)
@given(HOSTILE)
def test_passages_and_phrases_lie_inside_the_text(text):
    reply = ReplyText(text)
    for passage in reply.passages:
        assert 0 <= passage.span[0] < passage.span[1] <= len(text)
    for name in reply.matches:
        assert all(0 <= start < end <= len(text) for start, end in reply.spans(name))


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("One. Two! Three?", [("One.", "."), ("Two!", "!"), ("Three?", "?")]),
        ("It costs 3.50 in total. Fine.", [("It costs 3.50 in total.", "."), ("Fine.", ".")]),
        ("Thank you, Mrs. Hall.", [("Thank you, Mrs. Hall.", ".")]),
        ("I see order no. 4471 here", [("I see order no. 4471 here", ".")]),
        ("No mark at all", [("No mark at all", ".")]),
        ("A line\nanother line", [("A line", "."), ("another line", ".")]),
        ("So: three weeks - gone", [("So", ":"), ("three weeks", "-"), ("gone", ".")]),
        ("Yes.\n> I am furious\n> about this\nDone.", [("Yes.", "."), ("Done.", ".")]),
        ("Done.\n-- \nSam Reed\n+44 20 7946 0000", [("Done.", ".")]),
        ("", []),
        ("...", []),
    ],
)
def test_passages_end_where_a_reader_pauses(text, passages):
    found = [(text[slice(*passage.span)], passage.mark) for passage in ReplyText(text).passages]
    assert found == passages


def test_a_very_long_text_is_cut_short():
    assert len(ReplyText("word " * 50_000).words.words) < 5_000
