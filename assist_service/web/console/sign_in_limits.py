"""Rate limits for sign-in, counted in the store, or in this process while the store is down."""

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import FixedWindowRateLimiter
from redis.exceptions import RedisError

from assist_service.access.users import token_hash
from assist_service.errors import TooManyRequests
from assist_service.store.connection import Store
from assist_service.web.console.words import say

MINUTES = 15
FOR_ONE_ADDRESS = RateLimitItemPerMinute(10, MINUTES)
# Behind a proxy all users share one address, so this only slows a flood.
FROM_ONE_MACHINE = RateLimitItemPerMinute(100, MINUTES)


class _InTheStore(RedisStorage):
    """Storage for the limits library on the service's own store connections."""

    def __init__(self, store: Store) -> None:
        # The URL only selects the kind of client; no connection is opened.
        super().__init__("redis://store", key_prefix="assist:limit")
        self.storage = store.client
        self.initialize_storage("redis://store")


class SignInLimits:
    """Counts attempts by email address and by machine."""

    def __init__(self, store: Store) -> None:
        self._shared = FixedWindowRateLimiter(_InTheStore(store))
        self._own = FixedWindowRateLimiter(MemoryStorage())

    def count(self, email: str, machine: str) -> None:
        """Count one attempt, right or wrong, so that parallel guesses count too.

        Raises:
            TooManyRequests: over the limit; nothing was checked.

        """
        allowed = self._hit(FROM_ONE_MACHINE, "machine", machine)
        # Addresses are hashed, as they may not even belong to a user.
        if not (allowed and self._hit(FOR_ONE_ADDRESS, "address", token_hash(email))):
            raise TooManyRequests(
                say("problem.too_often"), say("problem.too_often_about", minutes=MINUTES)
            )

    def _hit(self, limit: RateLimitItem, *names: str) -> bool:
        try:
            return self._shared.hit(limit, *names)
        except RedisError:
            return self._own.hit(limit, *names)
