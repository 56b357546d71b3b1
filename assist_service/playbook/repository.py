"""The playbook: shared lines, cached in each process, with their votes and uses."""

import threading
from collections.abc import Callable, Iterable

import msgspec

from assist_service.domain.tolerant_reader import read_any, read_stored, revise_document
from assist_service.errors import NotFound
from assist_service.playbook.lines.line import PREFIX, VISIBLE_STATES, Counts, SharedLine
from assist_service.playbook.lines.search import Index, Query, SearchHit, shared_entry
from assist_service.store import keys
from assist_service.store.connection import Script, Store
from assist_service.store.documents import Documents
from assist_service.store.pseudonyms import pseudonym

VOTE = Script("vote_line", idempotent=True)
PAGE = 500
# Maximum age of the counts used to rank search results; displayed counts are always read.
COUNTS_SECONDS = 60.0


class DeskLines:
    """The searchable lines of one desk; ``version`` grows with each change."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.lines: dict[str, SharedLine] = {}
        self.index = Index()
        self.version = 0
        self.counted_at = -COUNTS_SECONDS

    def put(self, line: SharedLine) -> None:
        """Add or replace a line."""
        with self.lock:
            if self.lines.get(line.id) == line:
                return
            # A new dict, so that threads iterating over the old one are not disturbed.
            self.lines = {**self.lines, line.id: line}
            self._index(line)
            self.version += 1

    def fill(self, lines: Iterable[SharedLine]) -> None:
        """Add or replace many lines at once."""
        with self.lock:
            self.lines = {**self.lines, **{line.id: line for line in lines}}
            for line in self.lines.values():
                self._index(line)
            self.version += 1

    def _index(self, line: SharedLine) -> None:
        if line.state in VISIBLE_STATES:
            self.index.put(shared_entry(line))
        else:
            self.index.drop(line.id)


class Playbook:
    """Reads, writes and searches shared lines. Each line is a document with its own history."""

    def __init__(self, store: Store, documents: Documents, secret: str) -> None:
        self._store = store
        self._documents = documents
        self._secret = secret
        self._lines_by_desk: dict[str, DeskLines] = {}
        self._lock = threading.Lock()

    def pseudonym_of(self, agent: str) -> str:
        """Return the pseudonym of ``agent`` (helpdesk:account:agent) in the playbook."""
        return pseudonym(self._secret, f"playbook\x1f{agent}")

    def desk_lines(self, name: str) -> DeskLines:
        """Return the cached lines of a desk; ``refresh`` and ``load`` fill them."""
        lines = self._lines_by_desk.get(name)
        if lines is None:
            with self._lock:
                lines = self._lines_by_desk.setdefault(name, DeskLines())
        return lines

    def desks(self) -> tuple[str, ...]:
        """Return the names of the desks that have lines."""
        return tuple(sorted(name for name, lines in self._lines_by_desk.items() if lines.lines))

    def refresh(self, name: str | None) -> bool:
        """Reload a changed document, or all lines if it is ``None``; return whether it was a line."""
        if name is None:
            self.load()
            return True
        if not name.startswith(PREFIX):
            return False
        self._refresh_lines([name])
        return True

    def load(self) -> None:
        """Reload all lines.

        Raises:
            StoreUnavailable: no answer.

        """
        raw = self._store.run(
            lambda client: client.smembers(keys.playbook_lines()), idempotent=True
        )
        self._refresh_lines(sorted(identity.decode() for identity in raw))

    def _refresh_lines(self, names: list[str]) -> None:
        lines_by_desk: dict[str, list[SharedLine]] = {}
        for start in range(0, len(names), PAGE):
            for line in self._load_lines(names[start : start + PAGE]):
                lines_by_desk.setdefault(line.desk, []).append(line)
        for desk, lines in lines_by_desk.items():
            if len(lines) == 1:
                self.desk_lines(desk).put(lines[0])
            else:
                self.desk_lines(desk).fill(lines)

    def _load_lines(self, names: list[str]) -> list[SharedLine]:
        def command(client: object) -> list[bytes | None]:
            pipe = client.pipeline(transaction=False)  # type: ignore[attr-defined]
            for name in names:
                pipe.hget(keys.document(name)[0], "value")
            return pipe.execute()  # type: ignore[no-any-return]

        raw = self._store.run(command, idempotent=True)
        # Lines in a state that only a newer release knows are skipped.
        candidates = (read_any(msgspec.json.decode(value), SharedLine) for value in raw if value)
        return [line for line in candidates if line is not None]

    def share_line(self, line: SharedLine) -> SharedLine:
        """Add and return a line, or return the visible line with the same text if there is one.

        Raises:
            Conflict: somebody else is sharing the same text at the same time.

        """
        document = self._documents.read(line.id)
        if document.value is not None:
            existing = read_stored(document.value, SharedLine)
            if existing.state in VISIBLE_STATES:
                return existing
        # Add the ID first: an ID without a line is skipped, but a line without an ID would be lost.
        self._store.run(lambda client: client.sadd(keys.playbook_lines(), line.id), idempotent=True)
        value = msgspec.to_builtins(line)
        self._documents.write(
            line.id, value, version=document.version, who=line.by, note="shared", at=line.at
        )
        self.desk_lines(line.desk).put(line)
        return line

    def change_line(
        self,
        identity: str,
        edit: Callable[[SharedLine], SharedLine],
        who: str,
        note: str,
        at: float,
    ) -> SharedLine:
        """Change and return an existing line.

        Raises:
            NotFound: the line does not exist.
            Conflict: somebody else is changing it at the same time.

        """
        document = self._documents.read(identity) if identity.startswith(PREFIX) else None
        if document is None or read_any(document.value, SharedLine) is None:
            raise NotFound("This line does not exist.", "Search again.")
        value = revise_document(document.value, SharedLine, edit)
        self._documents.write(identity, value, version=document.version, who=who, note=note, at=at)
        line = read_stored(value, SharedLine)
        self.desk_lines(line.desk).put(line)
        return line

    def vote(self, line: SharedLine, agent: str, *, up: bool) -> int:
        """Add or remove an agent's vote; return the number of votes."""
        names = [keys.playbook_voters(line.id), keys.playbook_counts()]
        arguments = [self.pseudonym_of(agent), int(up), f"{line.id}|votes"]
        return int(self._store.call(VOTE, names, arguments))

    def increment(self, identity: str, counter: str) -> None:
        """Increment a line's counter ``used`` or ``kept``."""
        self._store.run(
            lambda client: client.hincrby(keys.playbook_counts(), f"{identity}|{counter}", 1),
            idempotent=False,
        )

    def counts(self, identities: list[str], agent: str) -> dict[str, tuple[Counts, bool]]:
        """Return the counts of these lines by ID, and whether ``agent`` voted for them."""
        if not identities:
            return {}
        voter = self.pseudonym_of(agent)
        counters = Counts.__struct_encode_fields__
        fields = [f"{identity}|{counter}" for identity in identities for counter in counters]

        def command(client: object) -> list[object]:
            pipe = client.pipeline(transaction=False)  # type: ignore[attr-defined]
            pipe.hmget(keys.playbook_counts(), fields)
            for identity in identities:
                pipe.sismember(keys.playbook_voters(identity), voter)
            return pipe.execute()  # type: ignore[no-any-return]

        numbers, *voted = self._store.run(command, idempotent=True)
        rows = zip(*[iter(int(number or 0) for number in numbers)] * len(counters), strict=True)
        return {
            identity: (Counts(*row), bool(has_voted))
            for identity, row, has_voted in zip(identities, rows, voted, strict=True)
        }

    def search(self, desk: str, query: Query, most: int, now: float) -> list[SearchHit]:
        """Return the ``most`` best matches among a desk's lines."""
        lines = self.desk_lines(desk)
        if now - lines.counted_at >= COUNTS_SECONDS:
            lines.counted_at = now
            liking = self._all_counts()
            with lines.lock:
                lines.index.like(liking)
        with lines.lock:
            return lines.index.search(query, most)

    def _all_counts(self) -> dict[str, Counts]:
        raw = self._store.run(
            lambda client: client.hgetall(keys.playbook_counts()), idempotent=True
        )
        numbers: dict[str, dict[str, int]] = {}
        for name, number in raw.items():
            identity, _, counter = name.decode().rpartition("|")
            if counter in Counts.__struct_encode_fields__:
                numbers.setdefault(identity, {})[counter] = int(number)
        return {identity: msgspec.convert(counts, Counts) for identity, counts in numbers.items()}
