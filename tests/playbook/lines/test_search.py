"""Lines are found by words, feeling and situation; those that fit the conversation come first."""

import pytest

from assist_service.playbook.lines.line import Counts, SharedLine, line_id
from assist_service.playbook.lines.search import Index, Query, shared_entry

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
NAMES = {hit.id: name for name, hit in LINES.items()}


@pytest.fixture
def index() -> Index:
    return Index(map(shared_entry, LINES.values()))


def find_names(index: Index, **fields: object) -> list[str]:
    query_fields = {"slots": ALL, **fields}
    return [NAMES[hit.entry.id] for hit in index.search(Query(**query_fields), 9)]


@pytest.mark.parametrize(
    ("fields", "first", "missing"),
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
def test_what_fits_comes_first_and_what_cannot_be_said_not_at_all(index, fields, first, missing):
    names = find_names(index, **fields)

    assert names[0] == first
    assert missing not in names


@pytest.mark.parametrize("words", ["zzzz", "...", "?!"])
def test_words_that_no_line_has_find_nothing(index, words):
    assert find_names(index, words=words) == []


def test_lines_that_colleagues_like_and_keep_come_before_their_equals(index):
    a, b = line("It makes sense to be upset."), line("Anyone would be upset by that.")
    index.put(shared_entry(a))
    index.put(shared_entry(b))
    for liked, rival in ((a, b), (b, a)):
        index.like({liked.id: Counts(votes=2, kept_uses=3)})
        order = [hit.entry.id for hit in index.search(Query("upset", slots=ALL), 9)]

        assert order.index(liked.id) < order.index(rival.id)


def test_a_dropped_line_is_found_no_more(index):
    index.drop(LINES["ask"].id)

    assert find_names(index, words="help") == []
    assert "ask" not in find_names(index)
