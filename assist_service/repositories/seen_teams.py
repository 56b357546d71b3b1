"""The teams that appeared in traffic, so that the console can list them by name."""

from contextlib import suppress

from assist_service.domain.conversation import ConversationKey, Details
from assist_service.domain.team_key import team_key
from assist_service.errors import AssistError
from assist_service.store.documents import Documents

DOCUMENT = "teams"


class SeenTeams:
    """Records a team once per process, and again when its name changes."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._recorded_names: dict[str, str | None] = {}

    def record(self, key: ConversationKey, details: Details, at: float) -> None:
        """Record the team of ``details``; if the store is unavailable, try again next time."""
        if not details.team:
            return
        team = team_key(key, details.team)
        if team in self._recorded_names and self._recorded_names[team] == details.team_name:
            return
        with suppress(AssistError):
            self._save(team, details.team_name, at)
            self._recorded_names[team] = details.team_name

    def _save(self, team: str, name: str | None, at: float) -> None:
        document = self._documents.read(DOCUMENT)
        teams = dict(document.value or {})
        entry = {"name": name or teams.get(team, {}).get("name") or team.rsplit(":", 1)[1]}
        if teams.get(team) != entry:
            self._documents.write(
                DOCUMENT,
                {**teams, team: entry},
                version=document.version,
                who="traffic",
                note="team seen",
                at=at,
            )
