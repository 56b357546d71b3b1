import pytest

from assist_service.analysis.review.moves import MOVES, moves
from tests.analysis.review.replies import upset

SAID = "The renewal failed right before my presentation and I'm upset. I waited three weeks."

MADE = [
    ("You're upset, and I see why.", "names_feeling"),
    ("I understand your frustration.", "validates"),
    ("The renewal failed right before your presentation.", "takes_up_facts"),
    ("I'm sorry about the renewal.", "apologises_once"),
    ("You're right, that should not have happened.", "agrees"),
    ("Anyone would feel that way.", "normalises"),
    ("What tends to help is a look at the details.", "shares_found"),
    ("What happened right before it failed?", "asks_open"),
    ("Did it fail on the first try?", "asks"),
    ("I'll look into the renewal now.", "offers_next_step"),
    ("Would you rather have a refund or a call?", "gives_choice"),
    ("I'll write to you by 5 pm.", "says_when"),
    ("I see why you're upset. Our policy only allows refunds within 30 days.", "bridges"),
    ("We can't refund this, but I can offer you an exchange.", "bridges"),
    ("Our policy only allows refunds within 30 days.", "states_fixed"),
    ("To your question, in one line:", "answers"),
    ("That part I can't change.", "says_no"),
    ("Thank you for telling me.", "thanks"),
    ("To sum up: it's all arranged.", "sums_up"),
    ("If it comes back, just reply here.", "keeps_door_open"),
    ("Are you safe right now?", "cares_for_safety"),
]

NOT_MADE = [
    ("There's no need to be upset.", "names_feeling"),
    ("There's no need to be upset.", "validates"),
    ("I'm sorry. I apologize. Sorry again.", "apologises_once"),
    ("Is there anything else I can help you with?", "asks_open"),
    ("Is there anything else I can help you with?", "asks"),
    ("Please restart the app.", "offers_next_step"),
    ("We can't refund this.", "bridges"),
    ("Your ticket was closed.", "takes_up_facts"),
]


@pytest.mark.parametrize(("reply", "move"), MADE)
def test_a_reply_makes_the_move(reply, move):
    evidence = moves(reply, upset(SAID))[move]
    assert evidence
    assert all(reply[slice(*one.span)].strip() for one in evidence)


@pytest.mark.parametrize(("reply", "move"), NOT_MADE)
def test_a_reply_that_only_looks_like_it_does_not(reply, move):
    assert move not in moves(reply, upset(SAID))


def test_every_move_has_a_reply_that_makes_it():
    assert {move for _, move in MADE} == set(MOVES)


def test_no_words_no_moves():
    assert moves("", upset(SAID)) == {}
