"""Through each helpdesk's own signed webhooks: nobody is given the same line twice, whatever conversation it is."""

import json
import time
from typing import Any

import pytest

from assist_service.access.page_tokens import Page
from assist_service.app import create_app
from assist_service.domain.conversation import ConversationKey
from assist_service.settings import Settings
from tests.integrations.helpdesks import Fixture, Helpdesk, helpdesks

LINE = "I would have lost patience long before you did."
UPSET = "This is the third time I write, it is three weeks late and I am really angry!"
# Which fixture is a customer's message.
SAYS = {
    "zendesk": "ticket.comment_added",
    "intercom": "conversation.user.replied",
    "chatwoot": "message_created",
}


def swapped(told: Any, swap: dict[str, str], part: dict[str, str]) -> Any:
    """Return a body with its values swapped, numbers that stand for an id too, and parts of texts."""
    if isinstance(told, dict):
        return {name: swapped(value, swap, part) for name, value in told.items()}
    if isinstance(told, list):
        return [swapped(value, swap, part) for value in told]
    if isinstance(told, int) and str(told) in swap:
        return int(swap[str(told)])
    if isinstance(told, str):
        for old, new in part.items():
            told = told.replace(old, new)
        return swap.get(told, told)
    return told


class Desk:
    """A running application, and webhooks of one helpdesk as it signs them."""

    def __init__(self, helpdesk: Helpdesk, folder) -> None:
        self.helpdesk = helpdesk
        self.app = create_app(
            Settings(
                {
                    **helpdesk.environment,
                    "ASSIST_DATA_DIR": str(folder),
                    "ASSIST_LOG_LEVEL": "error",
                }
            )
        )
        self.service = self.app.extensions["assist"]
        self.client = self.app.test_client()
        self.fixture: Fixture = next(one for one in helpdesk.fixtures() if one.name == SAYS[helpdesk.name])  # fmt: skip

    def hears(self, number: int, customer: int = 0) -> ConversationKey:
        """Let a customer write in a conversation of this number; numbers stand in for the fixture's own."""
        (incoming,) = self.fixture.expected["incoming"]
        key = ConversationKey.parse(incoming["key"])
        who = incoming["details"]["customer_id"]
        swap = {
            key.id: f"77{number}00{customer}",
            incoming["message"]["id"]: f"88{number}00{customer}",
            who: who[:-2] + f"{customer + 10:02d}",
        }
        part = {incoming["message"]["text"]: UPSET, f":{key.id}": f":{swap[key.id]}"}
        told = swapped(json.loads(self.fixture.body), swap, part)
        # An event told once is not heard again: its own identity is another one too.
        told |= {"id": f"{told['id']}{number}{customer}"} if isinstance(told.get("id"), str) else {}
        raw = json.dumps(told).encode()
        headers = self.helpdesk.module.sign(self.helpdesk.settings, raw, time.time())
        answer = self.client.post(f"/webhooks/{self.helpdesk.name}", data=raw, headers=headers)
        assert answer.json == {"status": "accepted"}, answer.text
        found = ConversationKey(key.helpdesk, key.account, swap[key.id])
        assert self.service.log.load(found).details.customer_id == swap[who]
        return found

    def ask(self, key: ConversationKey, agent: str, path: str, **body):
        page = Page(key.helpdesk, key.account, agent)
        headers = {"Authorization": f"Bearer {self.service.tokens.issue(page, self.service.clock())}"}  # fmt: skip
        url = f"/v1/conversations/{key}/phrases{path}"
        if not body:
            return self.client.get(f"{url}?words=patience", headers=headers).json["phrases"]
        return self.client.post(url, headers=headers, json=body).json


@pytest.mark.parametrize("helpdesk", helpdesks(), ids=lambda one: one.name)
def test_a_line_given_in_one_conversation_is_not_offered_to_that_customer_in_another(helpdesk, tmp_path):  # fmt: skip
    """To another customer it is, and by another agent's hand neither."""
    desk = Desk(helpdesk, tmp_path / "data")
    try:
        first = desk.hears(1)
        line = desk.ask(first, "mira", "", text=LINE, move="acknowledge", keep="team")["phrase"]
        assert line in {one["id"] for one in desk.ask(first, "mira", "")}
        desk.ask(first, "mira", "/used", phrase=line, id="u1")

        again = desk.hears(2)
        for agent in ("mira", "tom"):
            assert line not in {one["id"] for one in desk.ask(again, agent, "")}
        assert line in {one["id"] for one in desk.ask(desk.hears(3, customer=7), "tom", "")}
    finally:
        desk.service.close()
