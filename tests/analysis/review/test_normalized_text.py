import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.analysis.review.normalized_text import blank_out_markup, flatten, normalize

HOSTILE = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("<>/&;#->\n\n .!?'’“”—…İßŉﬁ😀\u200b\u0301"),
    ),
    max_size=200,
)


@settings(max_examples=150, deadline=None)
@given(HOSTILE)
def test_normalized_text_is_as_long_as_the_text_and_its_parts_lie_inside(text):
    normalized = normalize(text)
    assert len(blank_out_markup(text)) == len(normalized.plain) == len(text)
    for part in (*normalized.words, *normalized.sentences):
        assert 0 <= part.start < part.end <= len(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<p>Hello <b>Maria</b>,</p>", ["hello", "maria"]),
        ("<style>p {color: red}</style>Hi", ["hi"]),
        ("It&rsquo;s late &amp; cold", ["it's", "late", "cold"]),
        ("It’s late", ["it's", "late"]),
        ("Yes.\n> I am furious\n> about this\nDone.", ["yes", "done"]),
        ("Done.\n\nBest regards,\nSam Reed\nSupport", ["done"]),
        ("Done.\n-- \nSam Reed\n+44 20 7946 0000", ["done"]),
        ("Done.\n\nOn Mon, 2 Feb, Maria wrote:\nI am furious", ["done"]),
        ("Best regards are due to you", ["best", "regards", "are", "due", "to", "you"]),
        ("2 < 3 and 5 > 4", ["2", "3", "and", "5", "4"]),
    ],
)
def test_markup_quotes_and_signatures_are_left_out(text, words):
    assert [word.text for word in normalize(text).words] == words


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three?", 3),
        ("It costs 3.50 in total. Fine.", 2),
        ("No mark at all", 1),
        ("A line\nanother line", 2),
        ("", 0),
        ("...", 0),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, count):
    assert len(normalize(text).sentences) == count


def test_letters_with_marks_become_plain_ones_of_the_same_number():
    assert flatten("Café “naïve” £5 İ") == b'cafe "naive" $5 i'


def test_a_very_long_text_is_cut_short():
    assert len(normalize("word " * 50_000).words) < 5_000
