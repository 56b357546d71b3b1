import pytest

from assist_service.analysis.review.review import review
from assist_service.domain.types import Message, Turn
from tests.analysis.review.replies import CALM, FURIOUS, agent, calm, customer, kinds, upset

HEARD = "Three messages and 200 euros gone, no wonder you're furious, Maria. I'll find it by 5 pm."

# What an upset customer's agent writes, and the finding it must and must not get.
UPSET = [
    ("Let me check.", "validation.missing", True),
    (HEARD, "validation.missing", False),
    (HEARD, "validation.generic", False),
    ("I understand your frustration.", "validation.generic", True),
    (
        (
            "The courier has to confirm the loss, which takes up to 10 working days. I see why "
            "losing 200 euros makes you furious."
        ),
        "validation.late",
        True,
    ),
    (
        "I see why losing 200 euros makes you furious. The courier takes up to 10 days.",
        "validation.late",
        False,
    ),
    ("Is there anything else I can help you with?", "curiosity.scripted", True),
    ("What happened after the second message?", "curiosity.scripted", False),
    ("We can't refund this.", "empowerment.missing", True),
    ("We can't refund this, but I can send a new one.", "empowerment.missing", False),
    ("According to our policy lost parcels are refunded after 30 days.", "policy.unbridged", True),
    (
        "I'm sorry your package is lost. According to our policy it is refunded after 30 days.",
        "policy.unbridged",
        False,
    ),
    ("I'm sorry. I apologize. My sincere apologies.", "apology.excess", True),
    ("I'm sorry about the lost package.", "apology.excess", False),
    (
        "I understand how you feel. I'll check it. It must be so hard. I know how upsetting it is.",
        "empathy.excess",
        True,
    ),
    ("Great! I'll check it.", "emoji.misfit", True),
    ("I'll check it 😊", "emoji.misfit", True),
    ("I'll check it :)", "emoji.misfit", True),
    ("I'm sorry about your package 🙏", "emoji.misfit", False),
]

ANYBODY = [
    ("We apologize for any inconvenience caused.", "wording.script", True),
    ("Your call is very important to us.", "wording.script", True),
    ("Please do not hesitate to contact us.", "wording.script", True),
    ("Sorry it took me an hour to find this.", "wording.script", False),
    ("You should have read the terms.", "wording.blame", True),
    ("As I already said, it takes five days.", "wording.blame", True),
    ("You entered the wrong address.", "wording.blame", True),
    ("Calm down, please.", "wording.blame", True),
    ("It's only a package.", "wording.blame", True),
    ("You have two weeks to decide.", "wording.blame", False),
    ("The wrong address was saved; I've put it right.", "wording.blame", False),
    ("Your ticket was routed to L2 support pursuant to our SLA process.", "wording.jargon", True),
    ("I've asked a specialist to look at it.", "wording.jargon", False),
    ("word " * 130, "wording.length", True),
    (" ".join(["the parcel left us and"] * 9) + " arrived.", "wording.length", True),
    ("We open at 9. See you then.", "wording.length", False),
    (f"Mrs. Hall, {' '.join(['the parcel no. 4 left us, i.e.'] * 7)} it came.", "wording.length", True),
    ("\n".join(["Open the app and go to your orders"] * 6), "wording.length", False),
    ("My card is 4111 1111 1111 1111.", "personal_data", True),
    ("Your order number is 4111 1111 1111 1112.", "personal_data", False),
    ("Your password is hunter2.", "personal_data", True),
    ("Your password is not stored here.", "personal_data", False),
    ("Write to help@example.com or call 0800 123 456.", "personal_data", False),
    ("The account is DE89 3704 0044 0532 0130 00.", "personal_data", True),
    ("😀 😀 🎉 👍 we open at 9", "emoji.misfit", True),
    ("We open at 9 😊", "emoji.misfit", False),
]  # fmt: skip

NEEDS_NOTHING = [
    "We open at 9 on Sundays.",
    "Hi! On Sundays we're open from 9 to 4.",
    "9 to 4. See you soon!",
    "Sundays from 9. Is there anything else I can help you with?",
    "I'm afraid we're closed on Sundays.",
    "We can't open on Sundays at the moment.",
    "Please check our website, the hours change in winter.",
]


@pytest.mark.parametrize(("reply", "kind", "found"), UPSET)
def test_what_a_reply_to_an_upset_customer_is_told(reply, kind, found):
    assert (kind in kinds(review(reply, upset(name="Maria Lopez"), "chat"))) == found


@pytest.mark.parametrize(("reply", "kind", "found"), ANYBODY)
def test_wording_that_costs_trust_with_anybody(reply, kind, found):
    assert (kind in kinds(review(reply, calm(), "chat"))) == found


@pytest.mark.parametrize("reply", NEEDS_NOTHING)
def test_a_plain_answer_to_a_calm_customer_gets_no_demand(reply):
    assert kinds(review(reply, calm(), "chat")) <= {"wording.script"}


def test_empathy_for_a_calm_customer_is_too_much():
    assert "empathy.excess" in kinds(
        review("I understand how upset you are! We open at 9.", calm())
    )


def test_what_was_validated_before_is_not_demanded_again():
    first = upset(name="Maria Lopez")
    later = (*first, agent(HEARD, first), customer("Okay, the number is 55120.", at=2.0))
    assert "validation.missing" not in kinds(review("Thanks, checking it now.", later))


def test_a_feeling_that_comes_back_is_demanded_again():
    first = upset(name="Maria Lopez")
    again = (
        *first,
        agent(HEARD, first),
        customer("It is 5 and NOTHING happened!", "anger", at=2.0),
    )
    assert "validation.missing" in kinds(review("Let me check.", again))


def test_an_upset_turn_that_nobody_acknowledged_still_counts():
    first = upset()
    later = (*first, agent("What's your order number?", first), customer("55120", at=2.0))
    assert "validation.missing" in kinds(review("Checking.", later))


def test_thanks_at_the_end_close_what_was_open():
    first = upset()
    later = (
        *first,
        agent("Found it, it arrives today.", first),
        customer("Great, thank you!", "gratitude", at=2.0),
    )
    assert not kinds(review("You're welcome!", later))


@pytest.mark.parametrize(("author", "public"), [("bot", True), ("agent", False)])
def test_kind_words_of_a_bot_or_in_a_note_do_not_count_as_heard(author, public):
    first = upset(name="Maria Lopez")
    said = Turn(Message("b", author, HEARD, 1.0, public), review=review(HEARD, first))
    assert "validation.missing" in kinds(review("Let me check.", (*first, said)))


@pytest.mark.parametrize(
    ("reply", "waited", "channel", "found"),
    [
        ("Let me check.", 600, "chat", True),
        ("Let me check.", 60, "chat", False),
        ("Sorry for the wait. Let me check.", 600, "chat", False),
        ("Thank you for waiting. Let me check.", 600, "chat", False),
        ("Let me check.", 600, "email", False),
        ("Let me check.", 90_000, "email", True),
    ],
)
def test_a_long_wait_wants_a_word(reply, waited, channel, found):
    assert ("wait.unacknowledged" in kinds(review(reply, upset(), channel, float(waited)))) == found


def test_a_calm_customer_who_asks_if_anybody_is_there_minds_the_wait():
    asked = (*calm(), customer("Hello?", intensity=0.1, at=400.0))
    assert "wait.unacknowledged" in kinds(review("We open at 9.", asked, "chat", 500.0))
    assert "wait.unacknowledged" not in kinds(review("We open at 9.", calm(), "chat", 500.0))


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ("Hi John, I'll look into it.", True),
        ("Hi Maria, I'll look into it.", False),
        ("Hi maria, I'll look into it.", False),
        ("Hi Mariah, I'll look into it.", False),
        ("Hello there, we open at 9.", False),
        ("Thanks, Monday works.", False),
        ("Dear Ms Lopez, we open at 9.", False),
    ],
)
def test_a_wrong_name_is_noticed(reply, found):
    turns = (customer(CALM, intensity=0.1, name="Maria Lopez"),)
    assert ("name.unused" in kinds(review(reply, turns))) == found


def test_a_name_is_asked_for_once_in_a_conversation():
    first = upset(name="Maria Lopez")
    assert "name.unused" in kinds(review("Let me check that.", first))
    later = (
        *first,
        agent("Hi Maria, let me see.", first),
        customer("I'm still angry.", "anger", at=2.0),
    )
    assert "name.unused" not in kinds(review("Let me check that.", later))


@pytest.mark.parametrize(
    ("said", "asked", "found"),
    [
        ("My order number is 55120.", "What's your order number?", True),
        ("My order is late.", "What's your order number?", False),
        ("Write to sam@example.com please.", "What is your email address?", True),
        ("I restarted the router twice.", "Have you tried restarting the router?", True),
        ("The router is dead.", "Have you tried restarting the router?", False),
        ("I've been waiting for three weeks.", "How long have you been waiting?", True),
        ("It says error code 403.", "What error do you see?", True),
    ],
)
def test_a_question_the_customer_has_answered_is_noticed(said, asked, found):
    messages = [
        f.message for f in review(asked, calm(said)).findings if f.kind == "curiosity.scripted"
    ]
    assert any("already" in message for message in messages) == found


def test_a_term_the_customer_uses_is_no_jargon():
    assert "wording.jargon" in kinds(review("The rma number is 5.", calm()))
    assert "wording.jargon" not in kinds(
        review("The rma number is 5.", calm("Where is my rma number?"))
    )


def test_every_finding_says_something_short_and_points_into_the_text():
    for reply, _, _ in (*UPSET, *ANYBODY):
        for finding in review(reply, upset(name="Maria"), "chat").findings:
            assert 0 <= finding.span[0] < finding.span[1] <= len(reply)
            assert 10 <= len(finding.message) <= 90
            assert finding.message.endswith(".")


def test_without_a_feeling_in_the_reading_nothing_is_demanded():
    assert "validation.missing" not in kinds(review("Let me check.", (customer(FURIOUS),)))
    unread = (Turn(Message("c", "customer", FURIOUS, 0.0)),)
    assert "validation.missing" not in kinds(review("Let me check.", unread))
