"""The key of a team in settings and rules."""

from assist_service.domain.conversation import ConversationKey


def team_key(key: ConversationKey, team: str) -> str:
    """Return ``helpdesk:account:team``, the key of a team in settings and rules."""
    return f"{key.helpdesk}:{key.account}:{team}"
