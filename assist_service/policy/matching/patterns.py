"""Regular expressions for experts, on an engine whose time is linear in the text (RE2)."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import re2

from assist_service.domain.types import Span

# A thousand patterns do not fit RE2's default of 8 MB (measured); one rule gets far less.
_SET_BYTES = 256 * 1024 * 1024
_ONE_BYTES = 4 * 1024 * 1024
MAX_LENGTH = 500


def _options(size: int) -> Any:
    options = re2.Options()
    options.max_mem = size
    options.log_errors = False
    options.case_sensitive = False
    return options


@lru_cache(maxsize=16384)
def compile_pattern(pattern: str) -> Any:
    """Return the compiled pattern; case is ignored.

    Raises:
        ValueError: RE2 rejects it; the message is RE2's explanation.

    """
    if len(pattern) > MAX_LENGTH:
        raise ValueError(f"it has {len(pattern)} characters, {MAX_LENGTH} are allowed")
    try:
        compiled = re2.compile(pattern, _options(_ONE_BYTES))
    except re2.error as error:
        detail = error.args[0] if error.args else error
        text = detail.decode() if isinstance(detail, bytes) else str(detail)
        raise ValueError(text) from None
    if compiled.search("") is not None:
        raise ValueError("it matches even an empty reply")
    return compiled


def places(pattern: str, text: str) -> list[Span]:
    """Return the spans of ``pattern`` in ``text``, left to right."""
    return [match.span() for match in compile_pattern(pattern).finditer(text) if match.group()]


class PatternSet:
    """All patterns of a rule set, tried in one pass."""

    def __init__(self, patterns: Iterable[tuple[int, str]]) -> None:
        self._owners: list[int] = []
        self._set = re2.Set.SearchSet(_options(_SET_BYTES))
        for owner, pattern in patterns:
            self._set.Add(pattern)
            self._owners.append(owner)
        if self._owners:
            self._set.Compile()

    def owners(self, text: str) -> Sequence[int]:
        """Return the owners of the patterns that match ``text``."""
        if not self._owners:
            return ()
        return [self._owners[index] for index in self._set.Match(text) or ()]
