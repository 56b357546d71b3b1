"""The application in this process, with people of every kind who may attack it."""

import re
import time
from typing import Any

import msgspec
from flask import Flask
from flask.testing import FlaskClient

from assist_service.access.page_tokens import Page
from assist_service.access.users import ROLES, Invitation, Role, invite, read_users
from assist_service.domain.conversation import ConversationKey, Details
from assist_service.domain.types import Message
from assist_service.helpdesk.contract import Incoming
from assist_service.service import Service
from assist_service.store.optimistic_update import update_document

# Words that stand in no page of ours; who reads them read the conversation.
MARKER = "quokkazanzibar"
SAID = f"I have been waiting three weeks for my {MARKER} and I am really angry! Third time I write."


class Inside:
    """One application that the attacks share; each uses conversations of its own."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.service: Service = app.extensions["assist"]

    def talk(
        self,
        account: str = "12345",
        text: str = SAID,
        *,
        ticket: str = "",
        author: Any = "customer",
        **details: str,
    ) -> ConversationKey:
        """Let somebody write in a conversation, a new one unless ``ticket`` names it."""
        key = ConversationKey("zendesk", account, ticket or f"t{time.monotonic_ns()}")
        at = self.service.clock()
        message = Message(f"m{time.monotonic_ns()}", author, text, at)
        known = Details(language="en", channel="chat", **details)
        self.service.observe(Incoming(key, f"message:{message.id}", at, message, known))
        return key

    def talk_on_intercom(self, workspace: str, conversation: str) -> ConversationKey:
        """Let a customer write in an Intercom conversation."""
        key = ConversationKey("intercom", workspace, conversation)
        at = self.service.clock()
        message = Message(f"m{time.monotonic_ns()}", "customer", SAID, at)
        self.service.observe(Incoming(key, message.id, at, message, Details(language="en")))
        return key

    def token(self, agent: str = "agent-1", account: str = "12345", **page: Any) -> str:
        """A good token of an agent's own sidebar."""
        speaks = Page(page.pop("helpdesk", "zendesk"), account, agent, **page)
        return self.service.tokens.issue(speaks, self.service.clock())

    def signed_in(self, role: Role) -> FlaskClient:
        """A browser of somebody signed in to the console."""
        link = f"link-{time.monotonic_ns()}"
        invitation = Invitation(f"{role}@example.com", role, "test", time.time() + 60)

        def edit(value: Any) -> Any:
            return msgspec.to_builtins(invite(read_users(value), link, invitation))

        update_document(self.service.documents, "users", edit, who="test", note="", at=1.0)
        client = self.app.test_client()
        page = client.get(f"/console/sign-in/{link}").text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found is not None
        answer = client.post(f"/console/sign-in/{link}", data={"csrf_token": found[1]})
        assert answer.status_code == 303
        return client

    def consoles(self) -> dict[str, FlaskClient]:
        """A browser for each role."""
        return {role: self.signed_in(role) for role in ROLES}

    def routes(self, start: str, method: str) -> list[str]:
        """The addresses of routes below ``start`` that take ``method``, as Flask writes them."""
        return sorted(
            str(rule)
            for rule in self.app.url_map.iter_rules()
            if str(rule).startswith(start) and method in (rule.methods or ())
        )
