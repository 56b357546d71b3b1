import pytest

from assist_service.analysis.review.review import review
from tests.analysis.review.replies import calm, upset

QUESTIONS = [
    ("What happened right before it stopped?", "open"),
    ("How has this affected your week?", "open"),
    ("Could you tell me more about what you see?", "open"),
    ("Tell me what would help most.", "open"),
    ("Walk me through what you did, please.", "open"),
    ("What time is the party, and what would save the day for her?", "open"),
    ("Did the light turn green?", "closed"),
    ("How about we try a different cable?", "closed"),
    ("What's your order number?", "detail"),
    ("Which browser do you use?", "detail"),
    ("How long have you had it?", "detail"),
    ("Is there anything else I can help you with?", "scripted"),
    ("How can I help you today?", "scripted"),
    ("Does that answer your question?", "scripted"),
    ("Why didn't you read the terms?", "rhetorical"),
]

STEPS = [
    ("Let's go through it together.", True),
    ("Would it help if I called the courier now?", True),
    ("Could we move your visit to Saturday?", True),
    ("I can send a new one or refund you: which would you prefer?", True),
    ("Shall I stay in this chat until it works?", True),
    ("What if we start with the part that can't wait?", True),
    ("Please restart your router.", False),
    ("Let me know if you need anything.", False),
    ("Could I have your order number, please?", False),
    ("Let's not argue about that.", False),
    ("Your case has been forwarded.", False),
    ("Is there anything else I can help you with?", False),
    ("We can't refund this.", False),
]


@pytest.mark.parametrize(("reply", "kind"), QUESTIONS)
def test_questions_are_told_apart_by_how_open_they_are(reply, kind):
    whys = [e.why for e in review(reply, calm()).evidence if e.why.endswith("question")]
    assert whys == [f"{kind} question"]


@pytest.mark.parametrize(("reply", "kind"), QUESTIONS)
def test_curiosity_is_high_for_open_questions_only(reply, kind):
    assert (review(reply, calm()).ace.curiosity >= 0.5) == (kind == "open")


@pytest.mark.parametrize(("reply", "together"), STEPS)
def test_empowerment_is_high_for_a_step_to_take_together(reply, together):
    assert (review(reply, upset()).ace.empowerment >= 0.5) == together


def test_empowerment_rises_with_who_does_what_by_when():
    replies = (
        "We can't refund this.",
        "I'll call the courier.",
        "I'll call the courier and write to you by 5 pm.",
        "Let's do this: I'll call the courier and write to you by 5 pm, or would you rather have a call?",
    )
    scores = [review(reply, upset()).ace.empowerment for reply in replies]
    assert scores == sorted(scores)
    assert len(set(scores)) == len(scores)


def test_a_door_beside_the_wall_is_worth_more_than_the_wall():
    wall = review("We can't refund this.", upset()).ace.empowerment
    door = review("We can't refund this, but I can offer you an exchange.", upset()).ace.empowerment
    assert door > wall


def test_no_words_no_credit():
    found = review("", upset())
    assert (found.ace.acknowledgement, found.ace.curiosity, found.ace.empowerment) == (
        0.0,
        0.0,
        0.0,
    )
