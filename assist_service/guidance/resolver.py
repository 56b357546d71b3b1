"""The rules, frameworks and settings in force for a conversation's team, cached between changes."""

from collections.abc import Callable

from assist_service.coaching.frameworks import Frameworks
from assist_service.domain.conversation import ConversationKey
from assist_service.domain.experiment import Experiment
from assist_service.domain.team_key import team_key
from assist_service.domain.tolerant_reader import read_stored
from assist_service.engine.engine import Guidance
from assist_service.guidance.file_watcher import Sources
from assist_service.store.documents import Documents, StoredDocument
from assist_service.team_settings.model import (
    SettingsDocument,
    TeamSettings,
    read_settings,
    resolve,
)

DOCUMENT = "settings"
EXPERIMENT = "experiment"


class GuidanceInForce:
    """Combines the files in force with the settings in the console.

    ``with_lines`` adds a desk's approved lines to the frameworks.
    """

    def __init__(
        self,
        sources: Sources,
        documents: Documents,
        with_lines: Callable[[Frameworks, str], Frameworks],
    ) -> None:
        self._sources = sources
        self._documents = documents
        self._with_lines = with_lines
        self._resolved: (
            tuple[StoredDocument, SettingsDocument, dict[str | None, TeamSettings]] | None
        )
        self._resolved = None
        self._experiment_cache: tuple[StoredDocument | None, Experiment | None] = (None, None)

    def __call__(self, key: ConversationKey, team: str | None) -> Guidance:
        """Return the rules, frameworks and team settings now in force."""
        return Guidance(
            self._sources.rules(),
            self._with_lines(self._sources.frameworks(), f"{key.helpdesk}:{key.account}"),
            self._team(None if team is None else team_key(key, team)),
            self._experiment(),
        )

    def _experiment(self) -> Experiment | None:
        """Return the running experiment, or ``None``."""
        document = self._documents.cached(EXPERIMENT)
        if document is not self._experiment_cache[0]:
            running = (document.value or {}).get("running")
            experiment = None if running is None else read_stored(running, Experiment)
            self._experiment_cache = (document, experiment)
        return self._experiment_cache[1]

    def _team(self, team: str | None) -> TeamSettings:
        document = self._documents.cached(DOCUMENT)
        cached = self._resolved
        if cached is None or cached[0] is not document:
            cached = (document, read_settings(document.value), {})
            self._resolved = cached
        teams = cached[2]
        if team not in teams:
            teams[team] = resolve(cached[1], team)
        return teams[team]
