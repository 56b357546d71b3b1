"""A plain reader of server-sent events, for tests and benchmarks."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import requests


class Event(NamedTuple):
    """One event as it came: its name, its id and its data."""

    name: str
    id: str
    data: Any


class Stream:
    """An open stream; iterate it for events, close it when done."""

    def __init__(self, url: str, headers: dict[str, str], after: str | None = None) -> None:
        resume = {} if after is None else {"Last-Event-ID": after}
        self.response = requests.get(
            url, headers={**headers, **resume}, stream=True, timeout=(5, 30)
        )
        self.response.raise_for_status()
        self._events = self._read()

    def __iter__(self) -> Iterator[Event]:
        return self._events

    def _read(self) -> Iterator[Event]:
        name, identity, data = "message", "", ""
        for raw in self.response.iter_lines(chunk_size=1):
            line = raw.decode()
            field, _, value = line.partition(": ")
            if field == "event":
                name = value
            elif field == "id":
                identity = value
            elif field == "data":
                data += value
            elif not line and data:
                yield Event(name, identity, json.loads(data))
                name, data = "message", ""

    def until(self, name: str) -> Event:
        """Return the next event called ``name``."""
        return next(event for event in self._events if event.name == name)

    def close(self) -> None:
        """Hang up."""
        self.response.close()

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
