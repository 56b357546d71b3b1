"""What is fuzzed without a running service: bodies, proofs, files, lines and texts."""

import json
import random
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import strategies as st

import compliance_rules
import framework_prompts
from assist_service.coaching.framework_file import read_framework_file
from assist_service.coaching.frameworks import Frameworks, load_frameworks
from assist_service.coaching.scene import Scene
from assist_service.domain.conversation import Conversation, ConversationKey, fold
from assist_service.domain.types import DRAFT, Message
from assist_service.engine.batch import Batch, Faulty
from assist_service.engine.engine import Guidance, decide, review_draft
from assist_service.helpdesk.accounts import FILE_NAME, Accounts
from assist_service.helpdesk.contract import Ignored, Incoming
from assist_service.helpdesk.html_text import plain_text
from assist_service.helpdesk.payload import decode
from assist_service.helpdesk.signatures import in_base64, in_hex, verify_any
from assist_service.insights.chat_audit.gathering import Gathering, unlimited_settings
from assist_service.policy.rules.ruleset import Ruleset, load_rules
from assist_service.policy.rules.schema import RuleFile
from assist_service.rewording.checks import check_answer
from assist_service.rewording.placeholders import shield
from assist_service.rewording.prompt import UnreadableAnswer, parse_answer
from assist_service.settings import Settings
from assist_service.team_settings.model import DEFAULT
from assist_service.team_settings.yaml_file import from_yaml
from assist_service.yaml_files.document import parse_source
from benchmarks.fuzz import shapes
from benchmarks.fuzz.inputs import bodies, plain, texts
from benchmarks.fuzz.target import Fault, Leak, Target
from benchmarks.rules.fuzz import broken
from integrations.intercom.read_back import read_back
from integrations.zendesk.history import chat_message, comment_message
from integrations.zendesk.settings import ACCOUNT_SETTINGS, PREFIX
from tests.integrations.helpdesks import Helpdesk, helpdesks
from tests.integrations.mutations import json_values

# Planted in every customer's text, on a line of its own; the broken words around it have others.
CARD = "5555 5555 5555 4444"
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=400)
ANY_BYTES = json_values().map(lambda value: json.dumps(value).encode()) | st.binary(max_size=400)
SETTINGS_FILE = """\
organisation:
  framework: empathetic-bridge
  budget: 5
  nudges:
    wording.blame: {on: false}
    validation.missing: {threshold: 0.5, cool_down: 60}
teams:
  zendesk:acme:billing: {off: true, note: true, holdout: 0.2}
"""
ACCOUNTS_FILE = """\
zendesk:
  - account_id: "10203040"
    subdomain: acme-eu
    signing_secret: env:ACME_EU
intercom:
  - workspace_id: abc
"""


@cache
def rules() -> Ruleset:
    """The starter packs."""
    return load_rules(Path(compliance_rules.__path__[0]))


@cache
def frameworks() -> Frameworks:
    """Those that come with the service."""
    return load_frameworks(Path(framework_prompts.__path__[0]))


@cache
def guidance() -> Guidance:
    """Both, with the settings that nobody has touched."""
    return Guidance(rules(), frameworks(), DEFAULT)


def files(package: Any) -> list[str]:
    """Return the text of every file that comes with the service."""
    return [path.read_text("utf-8") for path in sorted(Path(package.__path__[0]).rglob("*.yaml"))]


def webhooks() -> Iterator[Target]:
    """Yield each helpdesk's webhook: signed as it should be, whatever stands in it."""
    for desk in helpdesks():
        recorded = [json.loads(one.body) for one in desk.fixtures()]
        said = next(one for one in recorded if CUSTOMER_TEXT[desk.name](one) is not None)
        yield Target(
            desk.name,
            "webhook bodies, proved and parsed",
            _receiver(desk),
            lambda chance, recorded=recorded: bodies(chance, recorded),
            ANY_BYTES,
            shapes.in_body(said, PUT_TEXT[desk.name]),
        )


def _receiver(desk: Helpdesk) -> Callable[[bytes], str]:
    secrets = [value for name, value in desk.environment.items() if "SECRET" in name]

    def take(body: bytes) -> str:
        try:
            received = desk.receive(body)
        except Exception as error:
            if any(secret in str(error) + str(getattr(error, "hint", "")) for secret in secrets):
                raise Leak("a secret in an error") from error
            raise
        if isinstance(received, Ignored):
            return "ignored"
        for incoming in received:
            # What the log keeps must be able to be kept, and read again.
            msgspec.json.decode(msgspec.json.encode(incoming), type=Incoming)
        return "read"

    return take


def _zendesk(value: Any, text: str | None = None) -> Any:
    message = value.get("event", {}).get("message", value.get("event", {}).get("comment"))
    return _body(message, "body", text)


def _intercom(value: Any, text: str | None = None) -> Any:
    return _body(value.get("data", {}).get("item", {}).get("source"), "body", text)


def _chatwoot(value: Any, text: str | None = None) -> Any:
    return _body(value if "content" in value else None, "content", text)


def _body(held: Any, name: str, text: str | None) -> Any:
    if not isinstance(held, dict) or name not in held:
        return None
    if text is not None:
        held[name] = text
    return held[name]


CUSTOMER_TEXT: dict[str, Callable[[Any], Any]] = {
    "zendesk": _zendesk,
    "intercom": _intercom,
    "chatwoot": _chatwoot,
}
PUT_TEXT: dict[str, Callable[[Any, str], None]] = dict(CUSTOMER_TEXT)  # type: ignore[arg-type]


def signatures() -> Target:
    """Headers that are to prove a body."""
    secrets = ("first-secret", "second-secret")

    def take(told: tuple[str, bytes]) -> str:
        given, body = told
        for algorithm, encode in (("sha256", in_hex), ("sha256", in_base64), ("sha1", in_hex)):
            verify_any(secrets, body, given, algorithm=algorithm, encode=encode)
        raise Leak("a made-up signature proved a body")

    return Target(
        "signatures",
        "made-up signature headers",
        take,
        lambda chance: (texts(chance) or "x", texts(chance).encode("utf-8", "surrogatepass")),
        st.tuples(ANY_TEXT, st.binary(max_size=200)),
        {name: (lambda n, make=make: (make(n), b"x")) for name, make in shapes.TEXTS.items()},
    )


def yaml_files() -> Iterator[Target]:
    """Yield rule, framework, settings and accounts files."""

    def rule(text: str) -> str:
        parse_source(text.encode("utf-8", "surrogatepass"), "fuzz.yaml").validate_as(RuleFile)
        return "read"

    def framework(text: str) -> str:
        read_framework_file(parse_source(text.encode("utf-8", "surrogatepass"), "fuzz.yaml"))
        return "read"

    def settings(text: str) -> str:
        from_yaml(
            text.encode("utf-8", "surrogatepass"),
            "fuzz.yaml",
            [framework.id for framework in frameworks()],
        )
        return "read"

    told = (
        ("rule files", "as the loader and the console read them", rule, files(compliance_rules)),
        ("framework files", "as the loader reads them", framework, files(framework_prompts)),
        ("settings files", "teams import, also in the browser", settings, [SETTINGS_FILE]),
        ("accounts file", "accounts.yaml", _accounts(), [ACCOUNTS_FILE]),
    )
    for name, what, take, recorded in told:
        yield Target(
            name,
            what,
            take,
            lambda chance, recorded=recorded: broken(chance, chance.choice(recorded)),
            ANY_TEXT,
            shapes.YAML,
        )


def _accounts() -> Callable[[str], str]:
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    settings = Settings({"ASSIST_DATA_DIR": str(folder), "ACME_EU": "canary-of-acme"})
    settings.add(ACCOUNT_SETTINGS)

    def take(text: str) -> str:
        (folder / FILE_NAME).write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            Accounts(settings, PREFIX, ACCOUNT_SETTINGS, "account_id")
        except Exception as error:
            if "canary" in str(error):
                raise Leak("a secret in an error") from error
            raise
        return "read"

    return take


def lines() -> Iterator[Target]:
    """Yield the lines that ``assist analyze`` and ``assist audit`` read."""
    recorded = [
        {"id": at, "conversation": "c", "author": author, "text": text, "sent_at": 1.7e9 + at,
         "customer_name": "Dana", "team": "billing", "channel": "chat", "language": "en"}
        for at, (author, text) in enumerate((
            ("customer", "Three weeks without heating, with a newborn. I am furious!"),
            ("agent", "Calm down. I understand your frustration."),
            ("bot", "You are next."),
        ))
    ]  # fmt: skip
    said = shapes.in_body(recorded[0], lambda value, text: value.__setitem__("text", text))

    def analyze(body: bytes) -> str:
        try:
            found = Batch(guidance()).analyze(body)
        except Faulty as fault:
            msgspec.json.decode(fault.line(1))
            return "fault"
        msgspec.json.decode(found)
        return "read"

    def audit(body: bytes) -> str:
        gathering = Gathering(Guidance(rules(), frameworks(), unlimited_settings()), 5, None)
        for line in body.split(b"\n"):
            gathering.add_line(line)
        return "faulty" if gathering.finish().faulty else "read"

    def chat(chance: random.Random) -> bytes:
        return b"\n".join(bodies(chance, recorded) for _ in range(chance.randrange(1, 4)))

    yield Target(
        "analyze lines",
        "assist analyze",
        analyze,
        lambda chance: bodies(chance, recorded),
        ANY_BYTES,
        said,
    )
    yield Target("audit chats", "assist audit", audit, chat, ANY_BYTES, said)


KEY = ConversationKey("zendesk", "1", "141")


def _told(author: Any, text: str, at: float, known: Conversation) -> Conversation:
    message = Message(f"{author}-{at}", author, text, at)
    return fold(known, decide(known, Incoming(KEY, message.id, at, message), guidance()))


@cache
def upset() -> Conversation:
    """A conversation whose customer waits for a reply."""
    text = "I waited three weeks, nobody answers, and I was charged twice. I am furious!"
    return _told("customer", text, 1.7e9, Conversation(KEY))


def conversation_texts() -> Iterator[Target]:
    """Yield customers' and agents' words."""

    def customer(text: str) -> str:
        text = plain(text)
        known = _told("customer", f"{text}\nmy card: {CARD}\n", 1.7e9, Conversation(KEY))
        kept = msgspec.json.encode(known).decode()
        if CARD in kept or CARD.replace(" ", "") in kept:
            raise Leak("a card number was kept")
        turn = known.turns[-1]
        for one in turn.reading.evidence if turn.reading else ():
            start, end = one.span
            if not 0 <= start <= end <= len(turn.message.text):
                raise Fault("a span outside of its text")
        return turn.reading.emotion if turn.reading else "none"

    def draft(text: str) -> str:
        text = plain(text)
        found = review_draft(upset(), Message(DRAFT, "agent", text, 1.7e9 + 60), guidance())
        for finding in (*found.policy, *found.review.findings):
            start, end = finding.span
            if not 0 <= start <= end <= len(text):
                raise Fault("a span outside of its text")
        msgspec.json.encode(found)
        return "nudge" if found.nudge else "silent"

    def html(text: str) -> str:
        return "text" if plain_text(text) else "nothing"

    yield Target("customer text", "reading, masking, advice", customer, texts, ANY_TEXT, shapes.TEXTS)  # fmt: skip
    yield Target("draft text", "review, rules, advice", draft, texts, ANY_TEXT, shapes.TEXTS)
    yield Target("message HTML", "bodies as HTML", html, texts, ANY_TEXT, shapes.TEXTS)


def answers() -> Iterator[Target]:
    """Yield what others answer us: helpdesks, and a language model."""
    item = json.loads(
        (Path(__file__).parents[2] / "integrations/intercom/fixtures/conversation.user.created.json").read_bytes()
    )["data"]["item"]  # fmt: skip
    desk = next(one for one in helpdesks() if one.name == "intercom")
    account = desk.desk._accounts.first  # type: ignore[attr-defined]  # noqa: SLF001
    comment = {
        "public": True, "author_id": 5, "created_at": "2025-06-03T10:00:00Z", "body": "Hello?",
        "plain_body": "Hello?", "html_body": "<p>Hello?</p>", "via": {"channel": "email"},
    }  # fmt: skip
    event = {
        "type": "Messaging::Message", "created_at": "2025-06-03T10:00:00Z",
        "author": {"type": "user"}, "content": {"type": "text", "body": "Hello?"},
    }  # fmt: skip

    def intercom(body: bytes) -> str:
        found = list(read_back("ws", account, decode(body), 0.0))
        return "read" if found else "nothing"

    def zendesk(body: bytes) -> str:
        value = decode(body).value
        found = (chat_message(value), comment_message(value, "5"))
        return "read" if any(found) else "nothing"

    scene = Scene(upset(), 1.7e9 + 60, rules())
    ready = upset().nudge.suggestion  # type: ignore[union-attr]
    assert ready is not None
    shielded = shield(ready, ("Dana",))
    fixed = [one for one in ready.segments if one.kind == "fixed"]

    def model(body: bytes) -> str:
        try:
            text = parse_answer(b"{}", body).text
        except UnreadableAnswer:
            return "unreadable"
        found = check_answer(text, ready, shielded, scene)
        if found.suggestion is not None:
            if [one for one in found.suggestion.segments if one.kind == "fixed"] != fixed:
                raise Leak("a model altered fixed wording")
            return "reworded"
        return f"dropped_{found.refused_by}"

    def said(chance: random.Random) -> bytes:
        words = chance.choice((shielded.text, texts(chance), broken(chance, shielded.text)))
        content = json.dumps({"text": plain(words)})
        if chance.random() < 0.3:
            content = plain(broken(chance, content))
        whole = {"choices": [{"message": {"content": content}, "finish_reason": "stop"}]}
        return json.dumps(whole).encode() if chance.random() < 0.6 else bodies(chance, [whole])

    yield Target(
        "Intercom's answers",
        "a conversation read back",
        intercom,
        lambda chance: bodies(chance, [item]),
        ANY_BYTES,
    )
    yield Target(
        "Zendesk's answers",
        "comments and chat logs",
        zendesk,
        lambda chance: bodies(chance, [comment, event]),
        ANY_BYTES,
    )
    yield Target("a model's answers", "rewording, checked", model, said, ANY_BYTES)


def targets() -> Iterator[Target]:
    """Yield all of them."""
    yield from webhooks()
    yield signatures()
    yield from yaml_files()
    yield from lines()
    yield from conversation_texts()
    yield from answers()
