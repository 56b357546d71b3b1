"""Words of others, and titles, are told from the customer's own."""

import pytest

from assist_service.analysis.emotion.quoted_speech import find_quoted_ranges
from assist_service.analysis.emotion.tokens import words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('He told me to "calm down, love" and laughed', ["calm down love"]),
        ('The page says "Sorry" and then "Try again"', ["sorry", "try again"]),
        ("Do you sell the book Why Does He Do That?", ["why does he do that"]),
        ("Two tickets for Les Miserables on the 9th, please.", ["les miserables"]),
        ('the 27" monitor and the 32" monitor', []),
        ("I am furious and so is my wife", []),
        ("ORDER THE RIGHT PART FOR ME", []),
        ('"I am furious and so is my wife"', []),
        ('an open " quotation mark', []),
        ("", []),
    ],
)
def test_quotations_and_titles_are_found(text, said):
    """What lies in quotation marks or is named; a message that is all quotation is the customer's."""
    found = words(text)
    assert [" ".join(found.keys[a : b + 1]) for a, b in find_quoted_ranges(found)] == said
