"""Watch the rule and framework files, and swap in a new set as a whole when they change."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from assist_service.coaching.frameworks import Frameworks, load_frameworks
from assist_service.guidance.last_good import SUFFIXES, LastGood
from assist_service.observability.logs import report_fault
from assist_service.policy.rules.ruleset import Ruleset, load_rules

log = structlog.get_logger()
LOOK_SECONDS = 0.5
# The largest share of the thread's time that checking the files may take.
LOOK_SHARE = 0.05
# The longest pause between two checks, so that a saved file is in force within two seconds.
MOST_SECONDS = 1.5

Fingerprint = tuple[tuple[str, int, int], ...]


class Sources:
    """The rules and frameworks of two folders; an invalid file keeps its last good version.

    Args:
        on_change: called with these sources once they are watched, and after each change.
        approved: returns the content hashes that a second person approved; called at each check.
        copies: folder for copies of valid files, so that there is a last good version after a restart.

    """

    def __init__(
        self,
        rules_dir: Path,
        frameworks_dir: Path,
        on_change: "Callable[[Sources], None]" = lambda _: None,
        *,
        unproven: bool = False,
        approved: Callable[[], frozenset[str]] = frozenset,
        copies: Path | None = None,
    ) -> None:
        self._rules_dir = rules_dir
        self._frameworks_dir = frameworks_dir
        self._on_change = on_change
        self._unproven = unproven
        self._approved = approved
        self._closing = False
        self._thread: threading.Thread | None = None
        self._wake = threading.Event()
        # The watching thread and a page that saved an approval may check at the same time.
        self._looking = threading.Lock()
        self._fingerprints = (fingerprint(rules_dir), fingerprint(frameworks_dir))
        self._copies = None if copies is None else LastGood(copies / "rules")
        self._rules = self._first_rules()
        self._frameworks = load_frameworks(frameworks_dir)

    def _first_rules(self) -> Ruleset:
        """Load the rules at start-up; a file that became invalid in the meantime is replaced by its copy."""
        approved = self._approved()
        rules = load_rules(self._rules_dir, unproven=self._unproven, approved=approved)
        if self._copies is None:
            return rules
        if rules.quarantined and self._copies.folder.exists():
            copied_rules = load_rules(self._copies.folder, approved=approved)
            rules = load_rules(
                self._rules_dir, copied_rules, unproven=self._unproven, approved=approved
            )
        self._copies.keep(self._rules_dir, rules.quarantined)
        return rules

    def rules(self) -> Ruleset:
        """Return the rules in force."""
        return self._rules

    def frameworks(self) -> Frameworks:
        """Return the frameworks in force."""
        return self._frameworks

    def refresh(self) -> bool:
        """Load files and approvals that changed since the last check; return whether any had."""
        with self._looking:
            return self._refresh()

    def _refresh(self) -> bool:
        rules, frameworks = fingerprint(self._rules_dir), fingerprint(self._frameworks_dir)
        approved = self._approved()
        if (rules, frameworks) == self._fingerprints and approved == self._rules.approved:
            return False
        if rules != self._fingerprints[0] or approved != self._rules.approved:
            self._rules = load_rules(
                self._rules_dir, self._rules, unproven=self._unproven, approved=approved
            )
            if self._copies is not None:
                self._copies.keep(self._rules_dir, self._rules.quarantined)
        if frameworks != self._fingerprints[1]:
            self._frameworks = load_frameworks(self._frameworks_dir, self._frameworks)
        self._fingerprints = (rules, frameworks)
        self._report()
        return True

    def watch(self) -> None:
        """Start checking for changes in a thread of this process."""
        self._report()
        self._on_change(self)
        self._thread = threading.Thread(target=self._watch_for_ever, name="sources", daemon=True)
        self._thread.start()

    def look(self) -> None:
        """Have the watching thread check now."""
        self._wake.set()

    def close(self, wait_seconds: float = 0.0) -> None:
        """Stop checking. Wait up to ``wait_seconds`` for a check in progress, which may use the store."""
        self._closing = True
        self._wake.set()
        if self._thread is not None and wait_seconds:
            self._thread.join(wait_seconds)

    def _watch_for_ever(self) -> None:
        while not self._closing:
            self._wake.clear()
            started = time.monotonic()
            try:
                if self.refresh():
                    self._on_change(self)
            except OSError as error:
                log.warning("sources_unreadable", error=str(error))
            except Exception as fault:  # noqa: BLE001 - a bug must not end the watching
                report_fault(fault)
            took = time.monotonic() - started
            self._wake.wait(min(max(LOOK_SECONDS, took / LOOK_SHARE), MOST_SECONDS))

    def _report(self) -> None:
        for fault in (*self._rules.quarantined, *self._frameworks.quarantined):
            log.error("file_quarantined", fault=str(fault))
        log.info("sources", rules=self._rules.version, frameworks=self._frameworks.version)


def fingerprint(folder: Path) -> Fingerprint:
    """Return names, sizes and times of the files below ``folder``: equal while nothing changed."""
    entries = []
    for directory, _, names in os.walk(folder):
        for name in names:
            if name.endswith(SUFFIXES):
                path = Path(directory) / name
                try:
                    stat = path.stat()
                except FileNotFoundError:
                    continue  # an editor is replacing it; the next check sees it
                entries.append((str(path), stat.st_size, stat.st_mtime_ns))
    return tuple(sorted(entries))
