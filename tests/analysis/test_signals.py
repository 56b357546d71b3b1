"""Risk marks, possible support needs and danger are found, with their words."""

import pytest

from assist_service.analysis.reading import read

MARKED = [
    ("I want to speak to a supervisor", "asks_manager"),
    ("I'd like to file a formal complaint", "asks_manager"),
    ("You will hear from my attorney", "legal"),
    ("I will take you to small claims court", "legal"),
    ("I'm reporting this to the ombudsman", "regulator"),
    ("I've started a chargeback with my bank", "regulator"),
    ("Expect a one star review", "public_review"),
    ("I will post this on Twitter", "public_review"),
    ("I'm switching to another provider", "leaving"),
    ("Cancel my account, I'm done", "leaving"),
    ("I've been transferred around all morning", "transfer"),
    ("My husband passed away in June", "need.bereavement"),
    ("I'm executor of my aunt's estate", "need.bereavement"),
    ("I'm in hospital and cannot come to the door", "need.health"),
    ("I am deaf, please don't call", "need.health"),
    ("I lost my job and can't pay this month", "need.hardship"),
    ("I can't afford the instalment", "need.hardship"),
    ("My ex is stalking me and knows the password", "need.resilience"),
    ("We have no heating and a newborn baby", "need.resilience"),
    ("I'm 84 and not good with computers", "need.capability"),
    ("I don't have a smartphone", "need.capability"),
    ("Sorry for my bad English", "need.language"),
    ("Is there someone who speaks Polish?", "need.language"),
    ("I will find out where you live", "danger.threat"),
    ("I'm going to kill you", "danger.threat"),
    ("I want to kill myself", "danger.self_harm"),
    ("there is no reason to live anymore", "danger.self_harm"),
]
UNMARKED = [
    "We killed the process and restarted the worker",
    "How do I change my delivery address?",
    "no thanks",
    "I'd like two tickets for Saturday",
    "The battery died after a day",
    "My phone is dying",
]


@pytest.mark.parametrize(("text", "kind"), MARKED)
def test_a_mark_is_found_with_its_words(text, kind):
    """High recall; the span lies on words of the message."""
    found = [signal for signal in read(text).signals if signal.kind == kind]
    assert found
    start, end = found[0].span
    assert text[start:end].strip()


@pytest.mark.parametrize("text", UNMARKED)
def test_plain_talk_carries_no_mark(text):
    """Technical words and requests are not danger and not need."""
    assert read(text).signals == ()
