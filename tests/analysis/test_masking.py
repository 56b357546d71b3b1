"""Card numbers and plainly said secrets are hidden; other numbers stay."""

import pytest

from assist_service.analysis.masking import mask

HIDDEN = [
    ("my card is 4111 1111 1111 1111 thanks", "my card is •••• •••• •••• 1111 thanks"),
    ("4111-1111-1111-1111", "••••-••••-••••-1111"),
    ("4111111111111111", "••••••••••••1111"),
    ("amex 378282246310005.", "amex •••••••••••0005."),
    ("5555.5555.5555.4444", "••••.••••.••••.4444"),
    ("my password is hunter2", "my password is •••••••"),
    ("Password: Tr0ub4dor&3, please", "Password: •••••••••••, please"),
    ('the password is "in here"', 'the password is "•• here"'),
    ("the code is 123456", "the code is ••••••"),
    ("the code is 123 456.", "the code is •••••••."),
    ("PIN: 4417", "PIN: ••••"),
    ("cvv is 123", "cvv is •••"),
    ("one time password is 894578", "one time password is ••••••"),
]
KEPT = [
    "order 4111111111111112",  # the check digit does not fit
    "order 1234567890123456",
    "tracking 9400110200881234567890",  # longer than a card
    "call me on +44 20 7946 0958 12",
    "my password is not working",
    "My password is wrong, it says invalid",
    "the code is expired",
    "the code is not arriving",
    "I forgot my PIN.",
    "error code is E42",
    "the postcode is LS1 4DY",
    "",
]


@pytest.mark.parametrize(("text", "masked"), HIDDEN)
def test_cards_and_secrets_are_hidden_at_the_same_length(text, masked):
    """What is hidden keeps its place and length; a card keeps its last four digits."""
    assert mask(text) == masked
    assert len(masked) == len(text)


@pytest.mark.parametrize("text", KEPT)
def test_other_numbers_and_sentences_stay(text):
    """An order number that fails issuer or check digit is what the agent needs to read."""
    assert mask(text) == text
