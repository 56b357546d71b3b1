"""A store in which a customer and an agent left whatever they can leave, and a search through it."""

from pathlib import Path

from assist_service.access.users import token_hash
from assist_service.coaching.tone import Tone
from assist_service.domain.conversation import ConversationKey, Details, OutcomeRecorded, Rated
from assist_service.domain.experiment import Enrolment
from assist_service.domain.types import Message
from assist_service.helpdesk.contract import Delivery, Incoming
from assist_service.insights.weekly import WEEK_SECONDS, week_of
from assist_service.own_week.repository import OwnMoments, Pulse, SavedMoment
from assist_service.playbook.lines.line import SharedLine, line_id
from assist_service.playbook.repository import Playbook
from assist_service.repositories.llm_usage import LlmUsage
from assist_service.service import Service
from assist_service.store import keys
from assist_service.store.connection import Store

UPSET = "Order QX30551 is three weeks late. I am really angry, and this is the third time I write!"
GOOD = "{}, three weeks of waiting and writing three times would make anyone angry. I've sent a new one today."


def talk(
    service: Service,
    ticket: str,
    customer: tuple[str, str] = ("no77001", "Danakil"),
    agent: tuple[str, str] = ("no5005", "Okaforsam"),
    account: str = "acme",
    team: str | None = "billing",
) -> ConversationKey:
    """Let an upset customer write, an agent answer, an outcome and a rating follow."""
    key = ConversationKey("zendesk", account, ticket)
    now = service.clock()
    details = Details(team, team, "chat", "en", customer[1], customer[0], *agent)
    for at, (author, name, text) in enumerate(
        (("customer", customer[1], UPSET), ("agent", agent[1], GOOD.format(customer[1])))
    ):
        message = Message(f"{ticket}-{author}", author, text, now - 60 + at, author_name=name)
        service.observe(Incoming(key, f"message:{message.id}", message.sent_at, message, details))
    nudge = OutcomeRecorded(now, f"n-{ticket}", "validation.missing", "dismissed", "not_now")
    service.engine.record(key, nudge, f"outcome:{ticket}")
    service.observe(Incoming(key, f"rating:{ticket}", now, rating=Rated(now, "1", good=False)))
    return key


def leave_traces(service: Service) -> list[ConversationKey]:
    """Fill every kind of key there is; return the conversations of customer no77001."""
    mine = [talk(service, "ticket-9101"), talk(service, "ticket-9102")]
    talk(service, "ticket-8101q", ("no88002", "Priyanka"), ("no6006", "Benedikt"))
    deliveries, ask = (
        service.deliveries,
        lambda key, what: Delivery(what, "tag", key, 0.0, subject=what),
    )
    for key in (*mine, ConversationKey("zendesk", "acme", "ticket-8101q")):
        for what in ("tag:waits", "tag:later", "tag:dead"):
            deliveries.enqueue(ask(key, what))
        for taken in deliveries.claim(keys.bucket(key), "w", 9, 0):
            end = {"tag:later": "later", "tag:dead": "dead"}.get(taken.delivery.id)
            if end is not None:
                deliveries.settle(taken, end, seconds=60.0, reason="no")
        service.store.ask("hset", keys.enrolled(key), "e", Enrolment("x", "held", 1).field)
        now = service.clock()
        rated = Incoming(key, "rating:again", now, rating=Rated(now, "2", good=False))
        service.observe(rated)
    service.assignments.record_open(mine[0], "no5005")
    for key in (*mine, ConversationKey("zendesk", "acme", "ticket-8101q")):
        service.offered_lines.record(service.log.load(key), ["framework/leap/1"])
    LlmUsage(service.store).add(service.clock(), {"calls": 1})
    for agent in ("no5005", "no6006"):
        _private(service, agent)
    service.checkpoints.save("chore", 1.0)
    service.workers.record_heartbeat("w", 1.0)
    service.part(Pulse).answer(week_of(service.clock()), ("*",), {"listened": "yes"})
    service.once(f"own-link:{token_hash('x')}", 60)
    return mine


def _private(service: Service, agent: str) -> None:
    name, now = f"zendesk:acme:{agent}", service.clock()
    service.snoozes.start("zendesk", "acme", agent, "shift", now)
    moment = SavedMoment(
        f"moment-{agent}", now, "[name] waits.", f"phrase-of-{agent}", "zendesk:acme"
    )
    service.part(OwnMoments).save(name, moment)
    shared = SavedMoment(
        f"shared-{agent}", now, "C", f"R-{agent}", "zendesk:acme", "coach", f"by-{agent}"
    )
    service.part(OwnMoments).save(name, shared)
    text = f"words-of-{agent}"
    phrase = SharedLine(f"own/{agent}", "zendesk:acme", text, "ask", now, "own")
    service.preferences.save_phrase(name, phrase.id, phrase)
    service.preferences.set_tone(name, Tone())
    given = f"I would have lost patience too, says {'one' if agent == 'no5005' else 'two'}."
    by = service.part(Playbook).pseudonym_of(name)
    line = SharedLine(
        line_id("zendesk:acme", given), "zendesk:acme", given, "acknowledge", now, "offered",
        by=by, credit=f"credit-{agent}",
    )  # fmt: skip
    service.part(Playbook).share_line(line)
    service.part(Playbook).vote(line, name, up=True)
    service.once(
        f"pulse:{week_of(now)}:{service.part(OwnMoments).pseudonym_of(name)}", int(WEEK_SECONDS)
    )


def everything(store: Store) -> dict[str, str]:
    """Every key of the store, and in one text whatever stands in it."""
    read = {
        "string": lambda name: store.ask("get", name),
        "hash": lambda name: store.ask("hgetall", name),
        "list": lambda name: store.ask("lrange", name, 0, -1),
        "set": lambda name: store.ask("smembers", name),
        "zset": lambda name: store.ask("zrange", name, 0, -1),
        "stream": lambda name: store.ask("xrange", name),
    }
    names = store.client.scan_iter(count=1000)
    return {name.decode(): str(read[store.ask("type", name).decode()](name)) for name in names}


def where(store: Store, *words: str) -> set[str]:
    """The keys that hold one of ``words``, in their name or their value."""
    return {
        name
        for name, value in everything(store).items()
        if any(word in f"{name} {value}" for word in words)
    }


def on_disk(folder: Path, *words: str) -> set[str]:
    """The files of a data folder that hold one of ``words``."""
    return {
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(word.encode() in path.read_bytes() for word in words)
    }
