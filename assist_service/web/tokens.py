"""Short-lived tokens that a page holds in memory: bound to account, agent and conversation."""

import msgspec

from assist_service.conversation import ConversationKey


class Page(msgspec.Struct, frozen=True):
    """Whom a token speaks for. ``conversation`` ``None`` means any of the account's."""

    helpdesk: str
    account: str
    agent: str
    role: str = "agent"
    conversation: str | None = None


class PageTokens:
    """Issue and check the tokens of sidebar pages."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def issue(self, page: Page, now: float) -> str:
        """Return a token for ``page``, good for a few minutes and renewable while the page is open."""
        raise NotImplementedError

    def check(self, token: str, key: ConversationKey, now: float) -> Page:
        """Return whom ``token`` speaks for, if it covers ``key``.

        Raises:
            Refused: ``token_missing``, ``token_wrong`` or ``token_expired``.
            Forbidden: a good token for another account or conversation.
        """
        raise NotImplementedError
