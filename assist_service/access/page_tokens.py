"""Short-lived tokens that a page holds in memory: bound to account, agent, role and conversation."""

from collections.abc import Callable
from functools import lru_cache

import jwt
import msgspec

from assist_service.domain.conversation import ConversationKey
from assist_service.errors import Forbidden, Refused

LIFETIME_SECONDS = 900
ALGORITHM = "HS256"
AUDIENCE = "assist-page"
# Tokens that were found good, and are not checked again but for their time and their end.
REMEMBERED = 4096


class Page(msgspec.Struct, frozen=True):
    """Whom a token speaks for. ``conversation`` ``None`` means any of the account's."""

    helpdesk: str
    account: str
    agent: str
    role: str = "agent"
    conversation: str | None = None


class PageTokens:
    """Issue and check the tokens of sidebar pages.

    Args:
        secret: signs them.
        ended_at: up to which moment (seconds since 1970) what was handed out to somebody no
            longer holds; 0 where nothing was ended.

    """

    def __init__(self, secret: str, ended_at: Callable[[Page], float] = lambda _: 0.0) -> None:
        self._secret = secret
        self.ended_at = ended_at
        # A page sends the same token for a quarter of an hour, with each check of a draft.
        self._known = lru_cache(maxsize=REMEMBERED)(self._claims)

    def issue(self, page: Page, now: float, seconds: int = LIFETIME_SECONDS) -> str:
        """Return a token for ``page``, good for ``seconds`` (renewed while the page is open)."""
        claims = {
            "aud": AUDIENCE,
            "iat": int(now),
            "exp": int(now) + seconds,
            "page": msgspec.to_builtins(page),
        }
        return jwt.encode(claims, self._secret, ALGORITHM)

    def check(self, token: str, key: ConversationKey, now: float) -> Page:
        """Return whom ``token`` speaks for, if it covers ``key``.

        Raises:
            Refused: ``token_missing``, ``token_wrong``, ``token_expired`` or ``token_ended``.
            Forbidden: a good token for another account or conversation.

        """
        page, _ = self.read(token, now)
        covered = (page.helpdesk, page.account) == (key.helpdesk, key.account)
        if not covered or page.conversation not in (None, key.id):
            raise Forbidden(
                "This page may not see that conversation.", "Open the sidebar in it instead."
            )
        return page

    def read(self, token: str, now: float) -> tuple[Page, float]:
        """Return whom ``token`` speaks for, and when it expires.

        Raises:
            Refused: as ``check``.

        """
        if not token:
            raise Refused(
                "No token was sent.",
                "Send Authorization: Bearer TOKEN; `assist token` prints one.",
                code="token_missing",
            )
        page, issued, expires = self._known(token)
        if now >= expires:
            raise Refused(
                "The page was open too long without a connection.",
                "Open the sidebar again.",
                code="token_expired",
            )
        self.still(page, issued)
        return page, expires

    def _claims(self, token: str) -> tuple[Page, float, float]:
        """Return whom a token of ours speaks for, when it was issued and when it expires."""
        try:
            # PyJWT asks the clock itself; ours is handed in, so that a test can say what time it is.
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                options={"require": ["exp", "iat"], "verify_exp": False, "verify_iat": False},
            )
            page = msgspec.convert(claims.get("page"), Page)
            return page, float(claims["iat"]), float(claims["exp"])
        except (jwt.InvalidTokenError, msgspec.ValidationError, TypeError, ValueError) as error:
            raise Refused(
                "The token is not one of ours.", "Open the sidebar again.", code="token_wrong"
            ) from error

    def still(self, page: Page, since: float) -> None:
        """Do nothing if what ``page`` has held since then still holds.

        Raises:
            Refused: ``token_ended``.

        """
        if since <= self.ended_at(page):
            raise Refused(
                "This page was closed by whoever runs the service.",
                "Open the sidebar again from your desk.",
                code="token_ended",
            )
