"""Facts said back as a record, a reason or an instruction are no validation, however many they are."""

import pytest

from assist_service.analysis.review.review import review
from tests.analysis.review.replies import upset

SAID = (
    "I'm furious. The hotel in Rome charged my card twice for the three nights in May, 240 euros each, although "
    "the breakfast was never served and the air conditioning was broken. I've called four times."
)
RECORDS = [
    "The hotel in Rome has charged 240 euros twice, once on 3 May and once on 6 May.",
    "The second charge for the three nights will be returned to your card within five days.",
    "Breakfast is not included in the rate that you booked in May.",
    "I have contacted the hotel in Rome and asked for the receipt of the second charge.",
    "We need the card statement that shows both charges of 240 euros before we can refund you.",
    "Your booking for three nights in Rome was paid by card in May.",
    "The air conditioning in that hotel is switched off until June.",
    "The hotel says the card was charged twice because the first payment did not go through.",
    "You booked three nights without breakfast in Rome.",
    "Once the hotel confirms, the 240 euros go back to the card you paid with.",
    "The breakfast costs 12 euros extra, and the air conditioning is included.",
    "You will get the 240 euros back after the hotel has sent us the receipt.",
    "For the air conditioning the hotel offers a voucher of 30 euros.",
    "I see four calls in our system, the last one in May.",
    "Please send a photo of the card statement with the two charges.",
    "The three nights were charged at 240 euros each, which is the rate for May.",
    "Thank you for calling four times, we have noted your complaint about the breakfast.",
    "You want 240 euros back for the hotel in Rome.",
]
TOLD = [
    "Paying 240 euros twice for three hot nights without breakfast would make anyone furious.",
    "Three nights without air, no breakfast, and then the bill twice: no wonder you're furious.",
    "Four calls, and still 240 euros gone. You shouldn't have to chase us for your own money.",
]


@pytest.mark.parametrize("reply", RECORDS)
def test_a_record_of_the_customers_facts_validates_nothing(reply):
    assert review(reply, upset(SAID)).validation == "none"


@pytest.mark.parametrize("reply", TOLD)
def test_the_same_facts_told_as_a_burden_do(reply):
    assert review(reply, upset(SAID)).validation == "personalised"
