"""Each kind of check, on replies as people write them."""

import pytest

from assist_service.language.words import words_of
from assist_service.policy.checks.altered_wording import FixedWording
from assist_service.policy.checks.reply import Reply
from assist_service.policy.checks.shared_data import find_shared_data
from assist_service.policy.matching.amounts import amounts_in
from assist_service.policy.matching.durations import durations_in, parse_duration
from assist_service.policy.rules.check_factory import checks_of
from assist_service.policy.rules.schema import Flag

AMOUNTS = [
    ("$50", 50, "USD", "$50"),
    ("50 bucks", 50, "USD", "50 bucks"),
    ("fifty dollars", 50, "USD", "fifty dollars"),
    ("€1.200,50", 1200.5, "EUR", "€1.200,50"),
    ("$1,200.50 back", 1200.5, "USD", "$1,200.50"),
    ("1 200,50 € sofort", 1200.5, "EUR", "1 200,50 €"),
    ("two hundred and fifty euros", 250, "EUR", "two hundred and fifty euros"),
    ("a hundred quid", 100, "GBP", "a hundred quid"),
    ("£5k", 5000, "GBP", "£5k"),
    ("USD 30", 30, "USD", "USD 30"),
    ("between $50-$100", 100, "USD", "$50-$100"),
    ("50 to 80 dollars", 80, "USD", "50 to 80 dollars"),
    ("a $75 credit", 75, "USD", "$75"),
    ("5 hundred dollars", 500, "USD", "5 hundred dollars"),
    ("I owe you a grand", 1000, None, "a grand"),
    ("20% off", 20, "%", "20%"),
    ("twenty percent", 20, "%", "twenty percent"),
]
DURATIONS = [
    ("within a day", 1, "a day"),
    ("in 24 hours", 1, "24 hours"),
    ("48hrs", 2, "48hrs"),
    ("3-5 business days", 7, "3-5 business days"),
    ("by Friday", 7, "by Friday"),
    ("in a couple of days", 2, "a couple of days"),
    ("two weeks", 14, "two weeks"),
    ("half an hour", 1 / 48, "half an hour"),
    ("tomorrow", 1, "tomorrow"),
    ("next-day delivery", 1, "next-day"),
    ("a month", 30, "a month"),
    ("a week or two", 14, "a week or two"),
    ("a month and a half", 45, "a month and a half"),
    ("by Fri at the latest", 7, "by Fri"),
    ("by noon", 1, "by noon"),
    ("within the hour", 1 / 24, "within the hour"),
    ("done asap", 0, "asap"),
]


@pytest.mark.parametrize(("text", "value", "currency", "quote"), AMOUNTS)
def test_amounts_are_read_as_people_write_them(text, value, currency, quote):
    (amount,) = amounts_in(text)

    assert (amount.money.value, amount.money.currency) == (pytest.approx(value), currency)
    assert text[slice(*amount.span)] == quote


@pytest.mark.parametrize("text", ["order 12345", "call 555-0100", "room 50", "I have three"])
def test_other_numbers_are_no_amounts(text):
    assert amounts_in(text) == []


@pytest.mark.parametrize(("text", "days", "quote"), DURATIONS)
def test_lengths_of_time_are_read_as_people_write_them(text, days, quote):
    (duration,) = durations_in(text)

    assert duration.days == pytest.approx(days)
    assert text[slice(*duration.span)] == quote


@pytest.mark.parametrize(
    "text", ["30 days ago", "24/7", "2 years old", "in the last 3 days", "came a day late"]
)
def test_what_lies_behind_is_no_length_of_time(text):
    assert durations_in(text) == []


@pytest.mark.parametrize("text", ["soon", "", "days", "-3 days", "3 days and more"])
def test_a_limit_that_is_no_length_of_time_is_refused(text):
    with pytest.raises(ValueError):
        parse_duration(text)


FIXED = "Refunds are available for 30 days after delivery."
ALTERED = [
    "Refunds are usually available for 30 days after delivery.",
    "Usually, refunds are available for 30 days after delivery.",
    "Refunds are available for 60 days after delivery.",
    "Refunds are available for 30 days after delivery, more or less.",
    "Refunds are not available for 30 days after delivery.",
    "Refunds are available for two weeks after delivery.",
    "Refunds are available for at least 30 days after delivery.",
    "Refunds might be available for 30 days after delivery.",
    "Refunds are available for 30 days after purchase.",
]
KEPT = [
    FIXED,
    "Hello Ann, refunds are available for 30 days after delivery. Does that help?",
    "refunds are available for thirty days after delivery",
    "Refunds are available for one month after delivery.",
    "Are refunds available for 60 days after delivery?",
    "I'm sorry about your refund. The delivery was late.",
    "Thank you for waiting.",
]


@pytest.mark.parametrize("text", ALTERED)
def test_fixed_wording_that_is_softened_or_contradicted_is_found(text):
    ((start, end),) = FixedWording(FIXED).altered_in(words_of(text))

    assert "efunds" in text[start:end] or "available" in text[start:end]


@pytest.mark.parametrize("text", KEPT)
def test_quotation_and_other_talk_pass(text):
    assert FixedWording(FIXED).altered_in(words_of(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Refunds are available after 30 days.",
        "We may open the seal.",
        "You must always pay late fees.",
    ],
)
def test_a_dropped_not_or_only_is_found(text):
    fixed = {
        "R": "Refunds are not available after 30 days.",
        "W": "We may not open the seal.",
        "Y": "You must never pay late fees.",
    }[text[0]]

    assert FixedWording(fixed).altered_in(words_of(text))


SHARED = [
    ("card_number", "It is 4111 1111 1111 1111."),
    ("card_number", "Amex 378282246310005 then"),
    ("card_number", "Can you send me your full card number?"),
    ("card_number", "it was •••• •••• •••• 1111"),
    ("card_code", "Please read me the CVV."),
    ("password", "Please send me your password."),
    ("password", "What's your PIN?"),
    ("password", "Your temporary password is Tulip#48"),
    ("login_code", "Could you tell me the code we just sent you?"),
    ("login_code", "Your code is 482913."),
    ("government_id", "Her number is 536-22-8145."),
    ("government_id", "Please send a copy of your passport number."),
    ("bank_account", "Pay to DE89 3704 0044 0532 0130 00 please"),
    ("bank_account", "Can you give me your bank account number?"),
]
NOT_SHARED = [
    ("card_number", "Your order number is 4111-2036-7781."),
    ("card_number", "Order 1234567890123456 left us."),
    ("card_number", "Tracking 4111111111111111 shows nothing."),
    ("card_number", "4111 1111 1111 1112"),
    ("login_code", "Your postal code is 12345."),
    ("card_number", "The last four digits of your card number, please."),
    ("card_number", "Please do not send your card number here."),
    ("password", "You can reset your password here."),
    ("password", "Never share your password with anyone."),
    ("password", "We will never ask for your password."),
    ("password", "Please enter your password on the login page."),
    ("login_code", "Did the code arrive?"),
    ("login_code", "Don't give the code to anyone."),
    ("government_id", "Call 555-123-4567."),
    ("bank_account", "Your bank shows it after two days."),
]


@pytest.mark.parametrize(("kind", "text"), SHARED)
def test_what_may_not_be_shared_is_found(kind, text):
    assert find_shared_data(text, kind)


@pytest.mark.parametrize(("kind", "text"), NOT_SHARED)
def test_what_only_looks_like_it_passes(kind, text):
    assert find_shared_data(text, kind) == []


CHECKS = [
    ({"says": ["no risk"]}, "There are no risks here.", True),
    ({"says": ["no risk"]}, "There is a risk.", False),
    ({"amount": {"over": 50, "currency": "USD"}}, "Take $60.", True),
    ({"amount": {"over": "$50"}}, "Take €60.", False),
    (
        {"amount": {"over": 50, "near": ["credit"]}},
        "The total is $90. A credit of $20 is there.",
        False,
    ),
    ({"amount": {"over": 50, "near": ["credit"]}}, "A credit of ninety dollars is there.", True),
    ({"amount": {"over": 50}}, "Exactly $50.", False),
    ({"duration": {"under": "3 days", "near": ["deliver"]}}, "We deliver within a day.", True),
    ({"duration": {"under": "1 day"}}, "We answer within 24 hours.", False),
    ({"duration": {"over": "30 days"}}, "You have two months.", True),
    ({"omits": ["terms apply"]}, "Here you are.", True),
    ({"omits": ["terms apply"]}, "Here you are, terms apply.", False),
    ({"pattern": ["\\bABC-[0-9]+"]}, "Your code abc-12", True),
    ({"shares": "password"}, "Tell me your password.", True),
]


@pytest.mark.parametrize(("flag", "text", "expected"), CHECKS)
def test_a_check_finds_what_its_file_says(flag, text, expected):
    found = [
        span
        for check in checks_of(Flag.model_validate(flag), None)
        for span in check.find(Reply(text))
    ]

    assert bool(found) == expected
    assert all(0 <= start < end <= len(text) for start, end in found)
