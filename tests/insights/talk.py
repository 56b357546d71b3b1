"""Short talks for the tests of what is counted."""

from assist_service.analysis.emotion.reading import read
from assist_service.analysis.review.review import review
from assist_service.domain.conversation import Conversation, Details, MessageAdded
from assist_service.domain.experiment import Enrolment
from assist_service.domain.types import Message

UPSET = "I have been waiting three weeks for my refund and I am really angry. This is the third time I write!"
GOOD = (
    "Dana, three weeks of waiting for your refund would make anyone angry. I am sorry for the "
    "wait. I'll pay it today."
)
POOR = "Please send your order number."


def customer(text: str, at: float, enrolment: Enrolment | None = None) -> MessageAdded:
    return MessageAdded(at, Message(f"c{at}", "customer", text, at), read(text, "en"), enrolment=enrolment)  # fmt: skip


def agent(known: Conversation, text: str, at: float, name: str = "agent-7") -> MessageAdded:
    details = Details(team="7", agent_id=name, customer_name="Dana")
    found = review(text, known.turns, "chat", at)
    return MessageAdded(at, Message(f"a{at}", "agent", text, at), review=found, details=details)
