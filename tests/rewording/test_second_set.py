"""Answers written to get by, by somebody who wrote none of the checks; and fair ones."""

from collections import Counter

import pytest

from assist_service.rewording.checks import NAMES as CHECKS
from assist_service.rewording.checks import check
from assist_service.rewording.shielding import shield
from tests.rewording import scenes
from tests.rewording.second_set import DRAFT, FAIR, GET_BY, LATER, LIES

ALL = [(kind, name, say) for part in (LIES, LATER) for kind, rows in part.items() for name, say in rows.items()]  # fmt: skip


@pytest.fixture(scope="module")
def scene():
    return scenes.scene()


def test_the_draft_that_the_lies_are_told_about_is_the_models():
    assert shield(scenes.SUGGESTION, scenes.NAMES).text == DRAFT


@pytest.mark.parametrize(("kind", "name", "say"), ALL, ids=[f"{k}: {n}" for k, n, _ in ALL])
def test_no_lie_of_the_second_set_reaches_an_agent(scene, kind, name, say):
    """But for the few that mean no harm or that no check of words can tell, which are named."""
    shielded = shield(scenes.SUGGESTION, scenes.NAMES)
    found = check(say(shielded.text), scenes.SUGGESTION, shielded, scene)

    assert (found.suggestion is not None) is (name in GET_BY), found
    assert found.dropped in {None, *CHECKS}


def test_more_than_half_of_fair_rewordings_are_let_through():
    """A checker that drops everything would pass every other test."""
    ends: Counter[str | None] = Counter()
    for draft, (said, *answers) in FAIR.items():
        ready = scenes.SUGGESTION if draft == DRAFT else scenes.suggestion(draft)
        shielded, moment = shield(ready, scenes.NAMES), scenes.scene(said)
        assert shielded.text == draft
        ends.update(check(answer, ready, shielded, moment).dropped for answer in answers)

    assert sum(ends.values()) == 40
    assert ends[None] >= 23, ends
    assert ends["review"] >= 1, "the review has a say"
