"""Only what its writer wrote is own: not quoted mail, signatures, notices or machines' replies."""

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.language.parts import is_automatic, own_words, split_parts
from tests.language.mails import (
    AUTOMATIC_REPLIES,
    INTRODUCTIONS,
    LOOK_ALIKES,
    QUOTED_MAILS,
    REAL_REQUESTS,
    SIGNATURES,
    mail,
)


def written(text: str) -> str:
    """The own words of ``text``, without blank lines."""
    return "\n".join(line.strip() for line in own_words(text).split("\n") if line.strip())


@pytest.mark.parametrize("name", QUOTED_MAILS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_quoted_mail_is_not_own(name: str, line_end: str):
    text, own = QUOTED_MAILS[name]
    assert written(mail(text).replace("\n", line_end)) == own
    kinds = {part.kind for part in split_parts(mail(text))}
    assert "quoted" in kinds


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
def test_an_introduction_goes_with_its_quotation_in_any_language(introduction: str):
    assert written(f"Thanks!\n\n{introduction}\n\n> Is it late?\n\nNot at all.") == (
        "Thanks!\nNot at all."
    )


@pytest.mark.parametrize(
    "lines",
    [
        "I am furious.\nYour technician wrote:\n> not our job",
        "I am furious that on Monday your rude technician wrote:\n> not our job",
        "On Monday I paid 50\nand then your other technician wrote:\n> not our job",
    ],
)
def test_an_own_line_above_a_quotation_stays_own(lines: str):
    assert written(lines).startswith(lines.split("\n")[0])


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_what_only_looks_like_mails_own_lines_stays_own(text: str):
    assert own_words(text) == text


@pytest.mark.parametrize("name", SIGNATURES)
def test_signatures_and_notices_are_not_own(name: str):
    text, own = SIGNATURES[name]
    assert written(mail(text)) == own


@pytest.mark.parametrize("name", SIGNATURES)
def test_a_signature_above_a_quotation_is_not_own(name: str):
    text, own = SIGNATURES[name]
    assert written(f"{mail(text)}\n\n{INTRODUCTIONS[0]}\n> Is it late?") == own


@pytest.mark.parametrize("text", AUTOMATIC_REPLIES)
def test_a_machines_reply_is_nobodys_words(text: str):
    assert is_automatic(text)
    assert written(text) == ""
    assert is_automatic(f"{text}\n\n{INTRODUCTIONS[0]}\n> Is it late?")


@pytest.mark.parametrize("text", REAL_REQUESTS)
def test_a_person_who_is_away_still_writes_as_a_person(text: str):
    assert not is_automatic(text)
    assert own_words(text) == text


def test_an_automatic_reply_that_is_only_quoted_is_no_automatic_reply():
    text = "What does this mean?\n\n> Automatic reply\n> I am away."
    assert not is_automatic(text)
    assert written(text) == "What does this mean?"


PIECES = (
    "\n", "\r\n", "\n\n", "> ", "-- ", "---", "From: a <a@b.example>", "Sent: Monday 10:11", "Subject: x", "Thanks,", "Ann",
    "On 3 Nov 2026 at 10:11, A <a@b.example> wrote:", "wrote:", ":", "Sent from my iPhone", "Disclaimer: no", "Automatic reply",
    "out of the office", "\u2028", "\x0b", "\r", "I am angry.", "07700 900123", "😀", "\x00",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=25).map("".join)


@settings(deadline=None, max_examples=400)
@given(TEXTS)
def test_parts_cover_the_text_in_order(text: str):
    parts = split_parts(text)
    assert "".join(text[part.start : part.end] for part in parts) == text
    assert all(part.start < part.end for part in parts)
    assert all(a.kind != b.kind and a.end == b.start for a, b in itertools.pairwise(parts))


@settings(deadline=None, max_examples=400)
@given(TEXTS)
def test_own_words_keep_their_places_and_the_line_breaks(text: str):
    own = own_words(text)
    assert len(own) == len(text)
    assert all(
        after == before or (after == " " and before != "\n")
        for before, after in zip(text, own, strict=True)
    )


@pytest.mark.parametrize(
    "line",
    ["a{}:\n", "On {} wrote:\n", "On a{}\nb\n", "From: {}\n", "--{}\n", "> {}", "\n", "Am{} schrieb ", "x wrote:\n\n", " ", "\r",
     "Thanks\n", "Thanks\nAnn{}\n", "-- \n", "a@", "1", "_", "Disclaimer: {}\n", "out of office {} ", ":", "On a@b.c 10:11 {}:\n\n"],
)  # fmt: skip
def test_time_grows_with_the_length_and_no_faster(line: str):
    """100,000 characters; what grows with the square takes minutes."""
    lines = [line.format(number) for number in range(100_000 // len(line))]
    text = "".join(lines)[:100_000]
    began = time.process_time()
    split_parts(text)
    assert time.process_time() - began < 5
