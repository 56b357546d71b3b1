"""Ask a language model to reword a suggestion; in doubt the agent keeps the original wording."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout

import msgspec

from assist_service.coaching.scene import Scene
from assist_service.domain.types import Nudge, Suggestion
from assist_service.language.parts import own_words
from assist_service.outbound.circuit_breaker import Breaker
from assist_service.rewording.checks import check_answer
from assist_service.rewording.client import CallFailed, CallTimedOut, Endpoint, post
from assist_service.rewording.placeholders import mask_customer_text, shield
from assist_service.rewording.prompt import (
    MAX_OUTPUT_TOKENS,
    TokenUsage,
    UnreadableAnswer,
    estimate_tokens,
    parse_answer,
    request_body,
)

# From the request to the checked answer.
TIMEOUT_SECONDS = 0.8
# Per process, so that a model that hangs does not block the threads that serve webhooks.
MAX_CALLS = 4
CACHE_SIZE = 256


class Rewording(msgspec.Struct, frozen=True):
    """The result: ``reworded`` with a suggestion, or the reason to keep the original wording."""

    end: str
    suggestion: Suggestion | None = None


class Rewriter:
    """Rewords suggestions; one per process.

    Args:
        endpoint: the only address that is called.
        key: its bearer token, or an empty string.
        model: the model's name there.
        within_budget: returns whether tokens are left for today; called before each call.
        record_usage: receives the cost of each call, successful or not.
        on_fault: receives unexpected exceptions.

    """

    def __init__(
        self,
        endpoint: Endpoint,
        key: str,
        model: str,
        within_budget: Callable[[], bool],
        record_usage: Callable[[TokenUsage], None],
        on_fault: Callable[[Exception], None],
    ) -> None:
        self._endpoint = endpoint
        self._key = key
        self._model = model
        self._within_budget = within_budget
        self._record_usage = record_usage
        self._on_fault = on_fault
        self._slots = threading.Semaphore(MAX_CALLS)
        self._pool = ThreadPoolExecutor(MAX_CALLS, thread_name_prefix="rewording")
        self._breaker = Breaker(time.monotonic)
        self._cache: OrderedDict[tuple[str, Suggestion], Rewording] = OrderedDict()
        self._lock = threading.Lock()

    def reword(self, nudge: Nudge, scene: Scene, names: tuple[str, ...]) -> Rewording:
        """Return the nudge's suggestion reworded, within 0.8 seconds.

        ``names`` are the people in the conversation; the model does not see them.
        """
        original = nudge.suggestion
        if original is None or all(segment.kind == "fixed" for segment in original.segments):
            return Rewording("nothing")
        cache_key = (nudge.id, original)
        with self._lock:
            cached = self._cache.get(cache_key)
        if cached is not None:
            return cached
        deadline = time.monotonic() + TIMEOUT_SECONDS
        if not self._within_budget():
            return Rewording("spent")
        if not self._slots.acquire(blocking=False):
            return Rewording("busy")
        # Last, because the breaker waits for the result of a trial call that it lets through.
        if self._breaker.seconds_to_wait() > 0:
            self._slots.release()
            return Rewording("resting")
        # In a thread of its own, because a slow name resolution cannot be interrupted.
        future = self._pool.submit(self._reword_in_thread, original, scene, names, deadline)
        try:
            rewording = future.result(max(0.0, deadline - time.monotonic()))
        except FutureTimeout:
            return Rewording("late")
        if rewording.suggestion is not None or rewording.end.startswith("dropped_"):
            with self._lock:
                self._cache[cache_key] = rewording
                while len(self._cache) > CACHE_SIZE:
                    self._cache.popitem(last=False)
        return rewording

    def _reword_in_thread(
        self, original: Suggestion, scene: Scene, names: tuple[str, ...], deadline: float
    ) -> Rewording:
        try:
            return self._ask_model(original, scene, names, deadline)
        except Exception as fault:  # noqa: BLE001 - an unexpected fault keeps the original wording
            self._on_fault(fault)
            self._breaker.record_failure()
            return Rewording("failed_fault")
        finally:
            self._slots.release()

    def _ask_model(
        self, original: Suggestion, scene: Scene, names: tuple[str, ...], deadline: float
    ) -> Rewording:
        draft = shield(original, names)
        telling = scene.main_turn
        customer_text = (
            mask_customer_text(own_words(telling.message.text), names) if telling else ""
        )
        request = request_body(self._model, draft, customer_text)
        usage = TokenUsage(estimate_tokens(request), MAX_OUTPUT_TOKENS)
        try:
            response = post(self._endpoint, self._key, request, deadline)
            self._breaker.record_answer()
            answer = parse_answer(request, response)
            usage = answer.usage
        except CallTimedOut:
            self._breaker.record_failure()
            return Rewording("late")
        except CallFailed as failure:
            self._breaker.record_failure()
            return Rewording(f"failed_{failure}")
        except UnreadableAnswer:
            return Rewording("failed_unreadable")
        finally:
            self._record_usage(usage)
        checked = check_answer(answer.text, original, draft, scene)
        if checked.suggestion is None:
            return Rewording(f"dropped_{checked.refused_by}")
        if time.monotonic() > deadline:
            return Rewording("late")
        return Rewording("reworded", checked.suggestion)
