"""Helpdesks under load: they note what was acknowledged, and send again what was not."""

from collections.abc import Sequence

import requests

from assist_service.domain.conversation import ConversationKey
from assist_service.repositories.conversation_log import ConversationLog
from assist_service.store.connection import Store
from tests.conftest import PATIENCE_SECONDS, wait_until
from tests.desk import ACCOUNT, message_event, send
from tests.thread_group import ThreadGroup

# After an answer that was none.
AGAIN_SECONDS = 0.05


class Senders(ThreadGroup):
    """Threads that send signed webhooks to ``urls`` in turn, as a balancer does, while the block runs.

    ``pause`` is seconds between two events of one thread.
    """

    def __init__(self, urls: Sequence[str], many: int, tickets: int, pause: float = 0.0) -> None:
        super().__init__(many, self._send)
        self._urls = urls
        self._many = many
        self._tickets = tickets
        self._pause = pause
        self.acknowledged: list[tuple[int, int]] = []
        self.answers: list[str] = []
        self.again = 0

    def wait_for(self, more: int, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until ``more`` events are acknowledged, so that each fault meets work."""
        enough = len(self.acknowledged) + more
        wait_until(lambda: len(self.acknowledged) >= enough, "events to be acknowledged", seconds)

    def _send(self, sender: int) -> None:
        session = requests.Session()
        number = turn = sender
        while not self._stop.wait(self._pause):
            ticket = number % self._tickets
            event = message_event(ticket, number, f"it still doesn't work, message {number}")
            turn += 1
            try:
                answer = send(self._urls[turn % len(self._urls)], event, session)
            except requests.RequestException:
                session.close()
                self._missed()
                continue
            if answer.status_code == 200:
                self.answers.append(answer.json()["status"])
                self.acknowledged.append((ticket, number))
                number += self._many
            else:
                self._missed()
        session.close()

    def _missed(self) -> None:
        self.again += 1
        self._stop.wait(AGAIN_SECONDS)


def kept(store: Store, tickets: int) -> dict[int, list[str]]:
    """The ids of the messages that the store holds, by ticket; the store is closed."""
    log = ConversationLog(store, 3600)
    found = {
        ticket: [
            turn.message.id
            for turn in log.load(ConversationKey("zendesk", str(ACCOUNT), str(ticket))).turns
        ]
        for ticket in range(tickets)
    }
    store.close()
    return found
