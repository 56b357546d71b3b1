"""How settings and rules know a team."""

from assist_service.domain.conversation import ConversationKey


def team_key(key: ConversationKey, team: str) -> str:
    """Return ``helpdesk:account:team``, by which settings and rules know a team."""
    return f"{key.helpdesk}:{key.account}:{team}"
