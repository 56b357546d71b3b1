"""What was sent, what was answered and what each sidebar saw: the delays, and nothing unaccounted."""

import re
from collections import Counter
from typing import NamedTuple

import msgspec

from benchmarks.client import share

_MESSAGE = re.compile(rb'"message":\{"id":"(\d+)"')


class _Nudge(msgspec.Struct):
    id: str


class _State(msgspec.Struct):
    nudge: _Nudge | None = None


class Figures(NamedTuple):
    """One trial; times in milliseconds. ``lost``: acknowledged, watched, and not seen by its end."""

    accepted: int
    per_second: float
    p50: float
    p99: float
    most: float
    draft_p99: float
    answer_p50: float
    answer_p99: float
    lost: int
    doubled: int
    refused: dict[int, int]


class Ledger:
    """Follows each message from when it was due to when its sidebar saw it."""

    def __init__(self) -> None:
        self.nudges: dict[int, str] = {}
        # Conversations whose sidebar was sent a state.
        self.told: set[int] = set()
        self.answers: Counter[tuple[str, int]] = Counter()
        self._due: dict[int, float] = {}
        self._accepted: set[int] = set()
        self._watched: set[int] = set()
        self._seen: Counter[int] = Counter()
        self._delays: dict[int, float] = {}
        self._drafts: list[float] = []
        self._answers: list[float] = []

    def sent(self, number: int, at: float, *, watched: bool) -> None:
        """Note a message, its time the one it was due at, so that a late sender is not kinder."""
        self._due[number] = at
        if watched:
            self._watched.add(number)

    def answered(self, kind: str, number: int, status: int, due: float, at: float) -> None:
        """Note an answer."""
        self.answers[kind, status] += 1
        if kind in ("customer", "agent") and status == 200:
            self._accepted.add(number)
            self._answers.append(at - due)
        elif kind == "draft" and status == 200:
            self._drafts.append(at - due)

    def event(self, conversation: int, event: bytes, at: float) -> None:
        """Note what a sidebar was sent."""
        begins = event.find(b"data: ") + 6
        if b"event: entry" in event:
            found = _MESSAGE.search(event, begins)
            if found is not None:
                number = int(found[1])
                self._seen[number] += 1
                if number in self._due and number not in self._delays:
                    self._delays[number] = at - self._due[number]
        elif b"event: state" in event:
            self.told.add(conversation)
            state = msgspec.json.decode(event[begins:], type=_State)
            if state.nudge is None:
                self.nudges.pop(conversation, None)
            else:
                self.nudges[conversation] = state.nudge.id

    @property
    def missing(self) -> int:
        """Messages that were acknowledged, but not seen where they should be."""
        return len((self._accepted & self._watched) - self._seen.keys())

    def figures(self, seconds: float, ignore_until: float = 0.0) -> Figures:
        """Return the trial's figures; messages due before ``ignore_until`` give no delay."""
        delays = [
            delay * 1000
            for number, delay in self._delays.items()
            if self._due[number] >= ignore_until
        ] or [float("nan")]
        drafts = [one * 1000 for one in self._drafts] or [float("nan")]
        answers = [one * 1000 for one in self._answers] or [float("nan")]
        refused = Counter[int]()
        for (_, status), count in self.answers.items():
            if status != 200:
                refused[status] += count
        return Figures(
            len(self._accepted),
            len(self._accepted) / seconds,
            share(delays, 0.5),
            share(delays, 0.99),
            max(delays),
            share(drafts, 0.99),
            share(answers, 0.5),
            share(answers, 0.99),
            self.missing,
            sum(count - 1 for count in self._seen.values()),
            dict(refused),
        )
