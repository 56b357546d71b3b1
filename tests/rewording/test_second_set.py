"""The second set: answers written to pass the checks, and good ones."""

from collections import Counter

import pytest

from assist_service.rewording.checks import CHECK_NAMES, check_answer
from assist_service.rewording.placeholders import shield
from tests.rewording import scenes
from tests.rewording.second_set import (
    BAD_ANSWERS,
    DRAFT,
    GOOD_ANSWERS,
    LATER_BAD_ANSWERS,
    PASSING,
)

ALL = [
    (kind, name, say)
    for part in (BAD_ANSWERS, LATER_BAD_ANSWERS)
    for kind, answers in part.items()
    for name, say in answers.items()
]


@pytest.fixture(scope="module")
def scene():
    return scenes.scene()


def test_the_bad_answers_are_to_the_draft_that_the_model_receives():
    assert shield(scenes.SUGGESTION, scenes.NAMES).text == DRAFT


@pytest.mark.parametrize(("kind", "name", "say"), ALL, ids=[f"{k}: {n}" for k, n, _ in ALL])
def test_no_bad_answer_of_the_second_set_reaches_an_agent(scene, kind, name, say):
    """Except for a few named ones, which say the same or which a word comparison cannot detect."""
    draft = shield(scenes.SUGGESTION, scenes.NAMES)
    checked = check_answer(say(draft.text), scenes.SUGGESTION, draft, scene)

    assert (checked.suggestion is not None) is (name in PASSING), checked
    assert checked.refused_by in {None, *CHECK_NAMES}


def test_good_answers_pass():
    """Checks that refuse everything would pass every other test."""
    ends: Counter[str | None] = Counter()
    for draft_text, (customer_text, *answers) in GOOD_ANSWERS.items():
        original = scenes.SUGGESTION if draft_text == DRAFT else scenes.suggestion(draft_text)
        draft, scene = shield(original, scenes.NAMES), scenes.scene(customer_text)
        assert draft.text == draft_text
        ends.update(check_answer(answer, original, draft, scene).refused_by for answer in answers)

    assert sum(ends.values()) == 40
    assert ends[None] >= 11, ends
    assert ends["review"] >= 1, "no good answer was refused by the review"
