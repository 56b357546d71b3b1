"""The review holds its figures on the labelled pairs; the printed ones stand in docs/review.md."""

from collections import Counter

import pytest

from assist_service.analysis.review.review import review
from benchmarks.pairs import FRESH, Pair, read_pairs
from tests.analysis.review.replies import calm, kinds, upset

TUNED = [pair for pair in read_pairs() if not pair.held_out]
HELD_OUT = [pair for pair in read_pairs() if pair.held_out]
WRITTEN_LAST = list(read_pairs(FRESH))
LABELS = ("none", "generic", "personalised")


def reviewed(pair: Pair):
    return review(pair.reply, (calm if pair.calm else upset)(pair.customer), "chat")


def f1(pairs: list[tuple[bool, bool]]) -> float:
    hits = sum(truth and said for truth, said in pairs)
    return 2 * hits / max(1, sum(truth for truth, _ in pairs) + sum(said for _, said in pairs))


def macro_f1(pairs: list[Pair]) -> float:
    verdicts = [(pair.validation, reviewed(pair).validation) for pair in pairs]
    return sum(f1([(a == label, b == label) for a, b in verdicts]) for label in LABELS) / 3


def test_there_are_at_least_500_pairs_with_a_third_held_out_and_adversarial_ones():
    assert len(TUNED) + len(HELD_OUT) >= 500
    assert 0.3 <= len(HELD_OUT) / (len(TUNED) + len(HELD_OUT)) <= 0.4
    assert sum(pair.adversarial for pair in (*TUNED, *HELD_OUT)) >= 100
    assert set(Counter(pair.validation for pair in HELD_OUT)) == set(LABELS)
    assert not {p.customer for p in TUNED} & {p.customer for p in (*HELD_OUT, *WRITTEN_LAST)}


@pytest.mark.parametrize(("pairs", "least"), [(TUNED, 0.9), (HELD_OUT, 0.84), (WRITTEN_LAST, 0.88)])
def test_validation_is_told_apart_on_labelled_pairs(pairs, least):
    assert macro_f1(pairs) >= least


@pytest.mark.parametrize("pairs", [TUNED, HELD_OUT, WRITTEN_LAST])
def test_open_questions_and_shared_steps_are_found_on_labelled_pairs(pairs):
    found = [(pair, reviewed(pair).ace) for pair in pairs]
    assert f1([(pair.open_question, ace.curiosity >= 0.5) for pair, ace in found]) >= 0.9
    assert f1([(pair.collaborative, ace.empowerment >= 0.5) for pair, ace in found]) >= 0.85


def test_no_calm_customers_reply_gets_a_demand():
    owed = {"validation.missing", "validation.generic", "validation.late", "curiosity.missing"}
    owed |= {"empowerment.missing", "wait.unacknowledged", "policy.unbridged"}
    asked = [p for p in (*TUNED, *HELD_OUT, *WRITTEN_LAST) if p.calm and kinds(reviewed(p)) & owed]
    assert not asked
