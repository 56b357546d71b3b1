import re

import pytest

from assist_service.analysis.review.review import review
from tests.analysis.review.replies import upset

HEATING = "I've been without heating for three weeks with a newborn at home. Nobody calls me back!"
RENEWAL = "The renewal failed right before my presentation to the board and I'm so upset."
KETTLE = "This is the third kettle that leaks. I want my money back for order 48213."
RENT = "You charged me twice, 89.50 each time, and now my rent bounced!"

CASES = [
    (
        HEATING,
        "Three weeks without heating, with a newborn. Let's get this sorted today.",
        "personalised",
    ),
    (HEATING, "21 days in the cold with a baby is far too long.", "personalised"),
    (HEATING, "I understand your frustration.", "generic"),
    (HEATING, "I'm sorry for the inconvenience.", "generic"),
    (HEATING, "I can imagine how frustrating that must be.", "generic"),
    (HEATING, "An engineer will come on Tuesday between 8 and 12.", "none"),
    (HEATING, "Calm down, please.", "none"),
    (
        RENEWAL,
        "It makes sense that you're upset: the renewal failed right before your presentation.",
        "personalised",
    ),
    (RENEWAL, "I understand how upset you are, but renewals can fail.", "generic"),
    (RENEWAL, "Renewals can fail when a card has expired.", "none"),
    (
        KETTLE,
        "A third kettle that leaks is beyond a joke, and you shouldn't have to ask for your money.",
        "personalised",
    ),
    (KETTLE, "You want a refund for order 48213.", "none"),
    (KETTLE, "I understand your frustration with your order 48213.", "generic"),
    (
        RENT,
        "A bounced rent payment because we took 89.50 twice is serious, and I'm sorry.",
        "personalised",
    ),
    (RENT, "I'm sorry, I didn't catch your order number.", "none"),
    (RENT, "I'm sorry, but we can't change that.", "none"),
]

# The reply, what a list of key words says, what is true.
FOOLS_KEYWORDS = [
    (
        HEATING,
        "Three weeks in the cold with a little one. That ends today.",
        "none",
        "personalised",
    ),
    (
        HEATING,
        "I don't understand why you're frustrated, three weeks is normal.",
        "personalised",
        "none",
    ),
    (HEATING, "I understand your frustration about heating in general.", "personalised", "generic"),
    (HEATING, "There's no need to be upset about three weeks.", "personalised", "none"),
    (
        RENEWAL,
        "I understand that renewals are a topic. Please see our renewal page.",
        "personalised",
        "generic",
    ),
    (
        RENEWAL,
        "Standing in front of the board with nothing on the screen, minutes after it gave out: what a moment.",
        "none",
        "personalised",
    ),
    (KETTLE, "Sorry, could you repeat the kettle's order number?", "personalised", "none"),
    (
        KETTLE,
        "Three kettles, three leaks. Nobody should have to try a fourth.",
        "none",
        "personalised",
    ),
    (RENT, "I'm sorry you feel that way about the rent.", "personalised", "none"),
    (
        RENT,
        "Your landlord wanting money that we had taken by mistake, that must have been a horrible call.",
        "none",
        "personalised",
    ),
]

_KEYWORDS = re.compile(r"understand|sorry|apolog|frustrat|upset|imagine|appreciate", re.I)


def keyword_list(customer: str, reply: str) -> str:
    """What a list of key words with a shared word would say."""
    if not _KEYWORDS.search(reply):
        return "none"
    said = {w[:5] for w in re.findall(r"[a-z]{4,}", customer.lower()) if not _KEYWORDS.match(w)}
    return (
        "personalised"
        if said & {w[:5] for w in re.findall(r"[a-z]{4,}", reply.lower())}
        else "generic"
    )


@pytest.mark.parametrize(("customer", "reply", "expected"), CASES)
def test_a_reply_is_none_generic_or_personalised(customer, reply, expected):
    assert review(reply, upset(customer)).validation == expected


@pytest.mark.parametrize(("customer", "reply", "fooled", "true"), FOOLS_KEYWORDS)
def test_ten_pairs_that_fool_a_keyword_list_are_read_right(customer, reply, fooled, true):
    assert keyword_list(customer, reply) == fooled != true
    assert review(reply, upset(customer)).validation == true


def test_the_same_words_are_personal_to_the_one_and_not_to_the_other():
    reply = "Three weeks without heating, and with a newborn: no wonder you're upset."
    assert review(reply, upset(HEATING)).validation == "personalised"
    assert review(reply, upset("My parcel is late and I am annoyed.")).validation == "generic"


@pytest.mark.parametrize(
    ("said", "taken_up"),
    [
        ("The fridge died and all our food is rotten.", "Losing all that food must be awful."),
        (
            "My son starts school on Monday and the shoes are not here.",
            "With your boy's first day on Monday, that must be stressful.",
        ),
        ("I waited 14 days.", "Two weeks of waiting is far too long, I'm sorry."),
        (
            "My grandmother passed away last week.",
            "I'm so sorry about your gran, losing her must be hard.",
        ),
        ("I was double charged.", "Seeing that you were charged twice must have been a shock."),
    ],
)
def test_synonyms_inflections_and_numbers_take_up_the_customers_words(said, taken_up):
    assert review(taken_up, upset(said)).validation == "personalised"


def test_evidence_shows_the_words_on_both_sides():
    reply = "It makes sense that you're upset: the renewal failed right before your presentation."
    found = review(reply, upset(RENEWAL))
    mine = {reply[slice(*e.span)] for e in found.evidence if e.why == "takes up"}
    theirs = {RENEWAL[slice(*e.span)] for e in found.evidence if e.message == "c0"}
    assert {"renewal", "failed", "presentation"} <= mine
    assert {"renewal", "failed", "presentation"} <= theirs
    assert "you're upset" in {
        reply[slice(*e.span)] for e in found.evidence if e.why == "acknowledges"
    }


def test_scores_rise_from_none_over_generic_to_personalised():
    replies = ("An engineer comes on Tuesday.", "I understand your frustration.", CASES[0][1])
    scores = [review(reply, upset(HEATING)).validation_score for reply in replies]
    assert scores == sorted(scores)
    assert scores[0] < 0.3 <= scores[1] < 0.65 <= scores[2]
