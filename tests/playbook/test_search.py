"""Lines are found by words, feeling and situation; those that fit the conversation come first."""

import pytest

from assist_service.playbook.line import Counts, SharedLine, line_id
from assist_service.playbook.search import Index, Query, shared_entry

ALL = frozenset(("reason", "feeling", "customer_name"))


def line(text: str, emotions=(), causes=(), move="acknowledge", state="approved") -> SharedLine:
    return SharedLine(line_id("demo:acme", text), "demo:acme", text, move, 1.0, state, emotions, causes)  # fmt: skip


LINES = {
    "late": line("{Reason}, and nobody should wait like that.", ("anger",), ("wait",)),
    "money": line("Money gone twice is a real worry.", ("worry",), ("money",)),
    "ask": line("What would help you most today?", move="ask"),
    "plain": line("That should not have happened to you."),
    "named": line("{customer_name}, that wait is on us.", (), ("wait",), state="offered"),
}
NAMES = {one.id: name for name, one in LINES.items()}


@pytest.fixture
def index() -> Index:
    return Index(map(shared_entry, LINES.values()))


def found(index: Index, **wanted: object) -> list[str]:
    given = {"slots": ALL, **wanted}
    return [NAMES[one.entry.id] for one in index.search(Query(**given), 9)]


@pytest.mark.parametrize(
    ("wanted", "first", "missing"),
    [
        ({"emotion": "anger", "causes": frozenset(("wait",))}, "late", ""),
        ({"emotion": "worry", "causes": frozenset(("money",))}, "money", ""),
        ({"words": "help today"}, "ask", "plain"),
        ({"words": "waited"}, "named", "money"),
        ({"words": "happ"}, "plain", "late"),
        ({"feeling": "worry"}, "money", "late"),
        ({"cause": "wait", "emotion": "anger"}, "late", "money"),
        ({"move": "ask"}, "ask", "plain"),
        ({"slots": frozenset()}, "plain", "late"),
        ({"used_lines": frozenset((LINES["late"].id,)), "causes": frozenset(("wait",))}, "named", "late"),
    ],
)  # fmt: skip
def test_what_fits_comes_first_and_what_cannot_be_said_not_at_all(index, wanted, first, missing):
    names = found(index, **wanted)

    assert names[0] == first
    assert missing not in names


@pytest.mark.parametrize("words", ["zzzz", "...", "?!"])
def test_words_that_no_line_has_find_nothing(index, words):
    assert found(index, words=words) == []


def test_lines_that_colleagues_like_and_keep_come_before_their_equals(index):
    a, b = line("It makes sense to be upset."), line("Anyone would be upset by that.")
    index.put(shared_entry(a))
    index.put(shared_entry(b))
    for liked, other in ((a, b), (b, a)):
        index.like({liked.id: Counts(votes=2, kept_uses=3)})
        order = [one.entry.id for one in index.search(Query("upset", slots=ALL), 9)]

        assert order.index(liked.id) < order.index(other.id)


def test_a_dropped_line_is_found_no_more(index):
    index.drop(LINES["ask"].id)

    assert found(index, words="help") == []
    assert "ask" not in found(index)
