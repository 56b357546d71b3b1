"""A message is cut once: sentences, words in their normal form, spans in the text as it came."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.language.document import LONGEST, Document, read_document
from assist_service.language.normal_form import LONGEST_WORD


def sentences(text: str) -> list[str]:
    document = read_document(text)
    return [text[slice(*sentence.span)] for sentence in document.sentences]


def norms(text: str) -> str:
    return " ".join(token.norm for token in read_document(text).tokens if token.kind != "mark")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("There is no point, Mrs. Hall, in waiting.", 1),
        ("Dr. Shah called at 9 a.m. about order no. 4471.", 1),
        ("It will arrive, i.e. by Friday, in one parcel.", 1),
        ("J. R. Smith signed for it.", 1),
        ("That is approx. 3.5 kg, incl. the box.", 1),
        ("Write to anna@shop.example or see www.shop.example/help.", 1),
        ("I paid $1,200.50 on 3.11.2026.", 1),
        ("It broke. Please help.", 2),
        ("It broke.Please help.", 2),
        ("Really?! Yes.", 2),
        ("I can say no. Then what?", 2),
        ("Three things\n\nare wrong", 2),
        ("Please send:\n- the form\n- the receipt", 3),
        ("Do this:\n1. Open the app\n2. Sign in", 3),
        ("one line\nand the next", 1),
        ("He said “Go.” Then he left.", 2),
        ("", 0),
        ("...", 0),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, count: int):
    assert len(sentences(text)) == count, sentences(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I’ll refund you", "i will refund you"),
        ("dont wont cant", "do not will not can not"),
        ("cannot gonna wanna", "can not going to want to"),
        ("that's the driver's van", "that is the driver 's van"),
        ("thats gr8 thx", "that is great thanks"),
        ("pleeease sooo coool", "please so cool"),
        ("refudn delivary gaurantee", "refund delivery guarantee"),
        ("re\u200bfund you", "refund you"),
        ("ref**und** **ref**und", "refund refund"),
        ("rеfund", "refund"),
        ("ｒｅｆｕｎｄ 𝐫𝐞𝐟𝐮𝐧𝐝", "refund refund"),
        ("f**k this s**t", "f**k this s**t"),
        ("order Lululemon Kowalska", "order lululemon kowalska"),
    ],
)
def test_words_have_the_form_they_were_meant_in(text: str, words: str):
    assert norms(text) == words


def test_spans_lead_to_the_text_as_it_came():
    text = "We will re\u200bfund **y**ou."

    document = read_document(text)

    assert [text[token.start : token.end] for token in document.tokens] == [
        *("We", "will", "re\u200bfund", "y**ou", "."),
    ]


def test_a_message_is_cut_once():
    assert read_document("The same words.") is read_document("The same words.")


def test_the_rest_of_an_endless_message_is_not_read():
    document = Document("word " * LONGEST)

    assert document.cut
    assert document.tokens[-1].end <= LONGEST


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=300))
def test_tokens_lie_in_the_text_and_in_order(text: str):
    tokens = Document(text).tokens

    spans = [(token.start, token.end) for token in tokens]
    assert spans == sorted(spans)
    assert all(0 <= start <= end <= len(text) for start, end in spans)


@pytest.mark.parametrize("unit", ["a", "*a", "a**b**", "é", "аa", "(a", "a.b", "'", "@a.", "!"])
def test_no_word_is_endless(unit: str):
    """The tokenizer takes quadratic time on a word without an end, and on a run of marks."""
    normal = Document(unit * 5_000).normal

    assert max(map(len, normal.text.split())) <= LONGEST_WORD
