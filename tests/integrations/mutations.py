"""Bodies that are almost what a platform sends: wrong types, rubbish, missing parts, everywhere."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

DEEP: Any = []
for _ in range(60):
    DEEP = [DEEP]
# What may stand where something else should.
RUBBISH: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e300, 2**62, 2**80, "", " ", "\x00", "a\x00b", "0", "-1", "141",
    "\ud800", "\u202e<script>alert(1)</script>", "zen:ticket:", "zen:ticket:1:2", "zen:ticket:1\n",
    "a:b", "x" * 5_000, "9" * 400, "2025-13-40T99:99:99Z", "9999-12-31T23:59:59Z", "2025-06-03",
    [], [None], [[]], [{}], {}, {"id": None}, {"": {}}, DEEP,
)  # fmt: skip


def mutations(body: bytes) -> Iterator[bytes]:
    """Every fixture with each value in turn replaced by each piece of rubbish, or left out."""
    original = json.loads(body)
    for path in paths(original):
        for rubbish in RUBBISH:
            yield json.dumps(replaced(original, path, rubbish)).encode()
        if path:
            yield json.dumps(without(original, path)).encode()


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in ``value``."""
    yield path
    if isinstance(value, dict):
        for name, member in value.items():
            yield from paths(member, (*path, name))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from paths(member, (*path, index))


def replaced(value: Any, path: tuple[Any, ...], by: Any) -> Any:
    """``value`` with something else at ``path``."""
    if not path:
        return by
    copy = deepcopy(value)
    holder(copy, path)[path[-1]] = by
    return copy


def without(value: Any, path: tuple[Any, ...]) -> Any:
    """``value`` with nothing at ``path``."""
    copy = deepcopy(value)
    del holder(copy, path)[path[-1]]
    return copy


def holder(value: Any, path: tuple[Any, ...]) -> Any:
    """What holds the value at ``path``."""
    for step in path[:-1]:
        value = value[step]
    return value


def json_values() -> st.SearchStrategy[Any]:
    """Any JSON, lone surrogates and NULs included."""
    words = st.text(st.characters(exclude_categories=()), max_size=20)
    scalars = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | words
    )
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
        max_leaves=12,
    )
