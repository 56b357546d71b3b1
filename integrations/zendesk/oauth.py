"""Tokens for Zendesk's REST API, by OAuth client credentials; Zendesk is phasing out API tokens.

A token is renewed before it expires. To rotate the client's secret, set the old and the new one,
separated by a space: the one that Zendesk accepts is used, so there's no interruption.
"""

import threading
from collections.abc import Callable, Sequence
from typing import NamedTuple

from assist_service.helpdesk.contract import TryLater
from integrations.zendesk.answers import Answer, raise_for_status

# Zendesk accepts 300 to 172,800 seconds; a shorter life limits the damage of a stolen token.
LIFE_SECONDS = 3600
# A token this close to its expiry is renewed.
SPARE_SECONDS = 300.0


class _Token(NamedTuple):
    value: str
    ends: float


class Tokens:
    """The current token of one account; thread-safe.

    Args:
        post: sends JSON to a path and returns the response, whatever its status.
        clock: monotonic seconds.

    """

    def __init__(
        self,
        client_id: str,
        secrets: Sequence[str],
        scope: str,
        post: Callable[[str, dict[str, object]], Answer],
        clock: Callable[[], float],
    ) -> None:
        self._client_id = client_id
        self._secrets = list(secrets)
        self._scope = scope
        self._post = post
        self._clock = clock
        self._lock = threading.Lock()
        self._token: _Token | None = None

    def bearer(self) -> str:
        """Return a token that is valid for at least 5 minutes.

        Raises:
            TryLater: Zendesk doesn't answer, or rejects all our secrets.

        """
        with self._lock:
            if self._token is None or self._clock() > self._token.ends - SPARE_SECONDS:
                self._token = self._fetch()
            return self._token.value

    def discard(self, token: str) -> None:
        """Discard ``token``, which Zendesk no longer accepts."""
        with self._lock:
            if self._token is not None and self._token.value == token:
                self._token = None

    def _fetch(self) -> _Token:
        for secret in tuple(self._secrets):
            answer = self._post(
                "/oauth/tokens",
                {
                    "grant_type": "client_credentials",
                    "client_id": self._client_id,
                    "client_secret": secret,
                    "scope": self._scope,
                    "expires_in": LIFE_SECONDS,
                },
            )
            if not 300 <= answer.status < 409:
                # From now on, the working secret is tried first.
                self._secrets.remove(secret)
                self._secrets.insert(0, secret)
                return self._read(answer)
        raise TryLater(
            "Zendesk rejects our OAuth client.",
            "Check ASSIST_ZENDESK_OAUTH_CLIENT_ID and its secret. The client must allow client credentials.",
            after=60.0,
        )

    def _read(self, answer: Answer) -> _Token:
        raise_for_status(answer)
        body = answer.body if isinstance(answer.body, dict) else {}
        value, life = body.get("access_token"), body.get("expires_in")
        if not isinstance(value, str) or not value:
            raise TryLater("Zendesk's response to our OAuth client contains no token.")
        seconds = float(life) if isinstance(life, int | float) and life > 0 else LIFE_SECONDS
        return _Token(value, self._clock() + seconds)
