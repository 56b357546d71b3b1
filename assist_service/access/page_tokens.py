"""Short-lived tokens of pages, bound to an account, an agent, a role and a conversation."""

from collections.abc import Callable
from functools import lru_cache

import jwt
import msgspec

from assist_service.domain.conversation import ConversationKey
from assist_service.errors import Forbidden, Refused

LIFETIME_SECONDS = 900
ALGORITHM = "HS256"
AUDIENCE = "assist-page"
# Tokens with a verified signature; only their expiry and revocation are checked again.
CACHED_TOKENS = 4096


class Page(msgspec.Struct, frozen=True):
    """The holder of a token. ``conversation`` is ``None`` for all conversations of the account."""

    helpdesk: str
    account: str
    agent: str
    role: str = "agent"
    conversation: str | None = None


class PageTokens:
    """Issues and verifies the tokens of sidebar pages.

    Args:
        secret: the signing key.
        revoked_before: returns the time (seconds since 1970) up to which a holder's tokens are
            revoked; 0 if they never were.

    """

    def __init__(
        self, secret: str, revoked_before: Callable[[Page], float] = lambda _: 0.0
    ) -> None:
        self._secret = secret
        self.revoked_before = revoked_before
        # A page sends the same token for 15 minutes, with every draft check.
        self._verified_claims = lru_cache(maxsize=CACHED_TOKENS)(self._claims)

    def issue(self, page: Page, now: float, seconds: int = LIFETIME_SECONDS) -> str:
        """Return a token for ``page`` that expires after ``seconds``; an open page renews it."""
        claims = {
            "aud": AUDIENCE,
            "iat": int(now),
            "exp": int(now) + seconds,
            "page": msgspec.to_builtins(page),
        }
        return jwt.encode(claims, self._secret, ALGORITHM)

    def check(self, token: str, key: ConversationKey, now: float) -> Page:
        """Return the holder of ``token`` if it gives access to ``key``.

        Raises:
            Refused: ``token_missing``, ``token_wrong``, ``token_expired`` or ``token_ended``.
            Forbidden: a valid token for another account or conversation.

        """
        page, _ = self.verify(token, now)
        covered = (page.helpdesk, page.account) == (key.helpdesk, key.account)
        if not covered or page.conversation not in (None, key.id):
            raise Forbidden(
                "This page has no access to that conversation.",
                "Open the sidebar in that conversation.",
            )
        return page

    def verify(self, token: str, now: float) -> tuple[Page, float]:
        """Return the holder of ``token`` and its expiry in seconds since 1970.

        Raises:
            Refused: as ``check``.

        """
        if not token:
            raise Refused(
                "The request has no token.",
                "Send Authorization: Bearer TOKEN; `assist token` prints one.",
                code="token_missing",
            )
        page, issued, expires = self._verified_claims(token)
        if now >= expires:
            raise Refused(
                "The page was open for too long without a connection.",
                "Open the sidebar again.",
                code="token_expired",
            )
        self.ensure_not_revoked(page, issued)
        return page, expires

    def _claims(self, token: str) -> tuple[Page, float, float]:
        """Return the holder, issue time and expiry of a token with our signature."""
        try:
            # PyJWT reads the system clock; callers pass the time instead, so that tests can set it.
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
                "This service did not issue the token.",
                "Open the sidebar again.",
                code="token_wrong",
            ) from error

    def ensure_not_revoked(self, page: Page, since: float) -> None:
        """Check that a token issued to ``page`` at ``since`` is not revoked.

        Raises:
            Refused: ``token_ended``.

        """
        if since <= self.revoked_before(page):
            raise Refused(
                "An administrator revoked this page's access.",
                "Open the sidebar again from your helpdesk.",
                code="token_ended",
            )
