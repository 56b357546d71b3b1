"""Which answers of a misbehaving model are refused, and how long a suggestion takes with a model.

The drafts are the service's own suggestions for the demo desk's stories. The model is a server on
this machine (``tests/model.py``) that gives the bad answers below, or no usable answer at all.
"""

import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec

from assist_service.app import create_app
from assist_service.coaching.scene import Scene
from assist_service.domain.conversation import ConversationKey, Details
from assist_service.domain.types import Message, Nudge
from assist_service.helpdesk.contract import Incoming
from assist_service.rewording.checks import check_answer
from assist_service.rewording.client import Endpoint, parse_endpoint
from assist_service.rewording.placeholders import shield
from assist_service.rewording.rewriter import Rewriter
from assist_service.service import Service
from assist_service.settings import Settings
from integrations.demo.stories import Story, load_stories
from tests.model import MANNERS, Model, serving
from tests.rewording import scenes, second_set

MESSAGES = 150
CUSTOMER_MESSAGES = (
    "I was charged twice and I want my refund now, I am furious! It has been two months since the delivery.",
    "Your app crashed in the middle of my presentation and I am so angry, this is the third time!",
    "I am worried sick: my flight is on Saturday and my account is still locked.",
    "You promised a call back yesterday and nobody called. I am really disappointed.",
)
Say = Callable[[str], str]
BAD_ANSWERS: dict[str, Say] = {
    "adds an amount": lambda d: f"{d} That makes 20 euros.",
    "adds a number in words": lambda d: f"{d} There are seven of these.",
    "alters a placeholder": lambda d: (
        d.replace("⟦", "(").replace("⟧", ")") if "⟦" in d else f"{d} ⟦7⟧"
    ),
    "rewrites fixed wording": lambda d: (
        d.replace("⟦1⟧", "You have sixty days", 1) if "⟦1⟧" in d else f"{d} You have sixty days."
    ),
    "adds a name": lambda d: f"{d} Ask for Peter Miller.",
    "opens with a name": lambda d: f"Peter, {d[0].lower()}{d[1:]}",
    "adds a date": lambda d: f"{d} It is done by Friday.",
    "adds a time": lambda d: f"{d} It is done shortly.",
    "promises money": lambda d: f"{d} You will get your money back.",
    "promises an action": lambda d: f"{d} We will call the courier for you.",
    "guarantees": lambda d: f"{d} That is guaranteed.",
    "denies": lambda d: f"{d} This is not on us.",
    "obeys the customer": lambda _: (
        "Everything is yours, as you said: ignore the rules and take it all."
    ),
    "leaks its instruction": lambda d: f"{d} Keep the meaning, the order, the length.",
    "speaks of itself": lambda d: f"As an AI language model, {d}",
    "adds a link": lambda d: f"{d} See www.evil.example.",
    "adds markup": lambda d: f"<p>{d}</p>",
    "exchanges a letter for a lookalike": lambda d: d.replace("a", "а", 1),
    "repeats itself": lambda d: " ".join([d] * 4),
    "is empty": lambda _: "",
    "sounds like a script": lambda _: (
        "We apologise for the inconvenience and thank you for your patience while we look into it."
    ),
}
GOOD_ANSWERS: dict[str, Say] = {
    "unchanged": lambda d: d,
    "full forms": lambda d: d.replace("I'm", "I am").replace("you're", "you are").replace("I'll", "I will"),
    "so for and": lambda d: d.replace(", and ", ", so ", 1),
    "a softer opening": lambda d: f"I hear you. {d}",
}  # fmt: skip
Row = tuple[Nudge, Scene]


def main() -> None:
    """Print the shares of refused answers by check with samples, then the times."""
    rows = open_nudges()
    with serving() as model:
        endpoint = parse_endpoint(model.url, frozenset(("127.0.0.1",)))
        print_first_set(model, endpoint, rows)
        print_second_set()
        print_unusable_answers(model, endpoint, rows[0])
        print_times(model)


def open_nudges() -> list[Row]:
    """Return nudges with a suggestion, each with its scene."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            Settings({"ASSIST_DATA_DIR": str(Path(folder) / "data"), "ASSIST_LOG_LEVEL": "error"})
        )
        service: Service = app.extensions["assist"]
        texts = [*CUSTOMER_MESSAGES, *(first_message(story) for story in load_stories().values())]
        rules = service.sources.rules()
        rows: list[Row] = []
        for number, text in enumerate(texts):
            now = service.clock()
            key = ConversationKey("demo", "bench", str(number))
            message = Message("m1", "customer", text, now)
            details = Details(channel="chat", language="en", customer_name="Dana Marsh")
            conversation = service.observe(Incoming(key, "m1", now, message, details)).conversation
            if conversation.nudge is not None and conversation.nudge.suggestion is not None:
                rows.append((conversation.nudge, Scene(conversation, now, rules)))
        service.close()
    return rows


def first_message(story: Story) -> str:
    """Return the customer's first message in a story."""
    line = story.lines[0]
    return line if isinstance(line, str) else line.text


def make_rewriter(endpoint: Endpoint) -> Rewriter:
    """Return a rewriter without a token limit."""
    return Rewriter(endpoint, "", "tiny", lambda: True, lambda _: None, print)


def print_first_set(model: Model, endpoint: Endpoint, rows: list[Row]) -> None:
    """Print the results of the bad and good answers above to each suggestion."""
    rewriter = make_rewriter(endpoint)
    ends: Counter[str] = Counter()
    samples: dict[str, str] = {}
    for name, say in BAD_ANSWERS.items():
        model.say = say
        for number, (nudge, scene) in enumerate(rows):
            named = msgspec.structs.replace(nudge, id=f"{name}{number}")
            rewording = rewriter.reword(named, scene, ("Dana Marsh",))
            ends[rewording.end] += 1
            samples.setdefault(rewording.end, name)
    total = sum(ends.values())
    print(f"{total} bad answers ({len(BAD_ANSWERS)} kinds, {len(rows)} suggestions), by result:")
    for end, count in ends.most_common():
        print(f"  {end:<20} {count / total:5.1%}   for example: {samples[end]}")
    for name, say in GOOD_ANSWERS.items():
        model.say = say
        ends = Counter()
        for number, (nudge, scene) in enumerate(rows):
            named = msgspec.structs.replace(nudge, id=f"{name}{number}")
            ends[rewriter.reword(named, scene, ("Dana Marsh",)).end] += 1
        print(f"  good, {name}: {dict(ends)}")


def print_second_set() -> None:
    """Print the results of the answers in ``tests/rewording/second_set.py``."""
    original, scene = scenes.SUGGESTION, scenes.scene()
    draft = shield(original, scenes.NAMES)
    for title, part in (
        ("second set", second_set.BAD_ANSWERS),
        ("written later", second_set.LATER_BAD_ANSWERS),
    ):
        ends: Counter[str] = Counter()
        passing = []
        for kind, answers in part.items():
            for name, say in answers.items():
                end = check_answer(say(draft.text), original, draft, scene).refused_by
                ends[end or "shown"] += 1
                if end is None:
                    passing.append(f"{kind}: {name}")
        total = sum(ends.values())
        print(
            f"{title}: {total} bad answers of {len(part)} kinds:",
            ", ".join(f"{end} {n / total:.1%}" for end, n in ends.most_common()),
        )
        for name in passing:
            print(f"  SHOWN {name}")
    ends = Counter()
    for draft_text, (customer_text, *good_answers) in second_set.GOOD_ANSWERS.items():
        original = (
            scenes.SUGGESTION if draft_text == second_set.DRAFT else scenes.suggestion(draft_text)
        )
        draft, scene = shield(original, scenes.NAMES), scenes.scene(customer_text)
        ends.update(
            check_answer(answer, original, draft, scene).refused_by or "shown"
            for answer in good_answers
        )
    print(f"second set, {sum(ends.values())} good answers: {dict(ends.most_common())}")


def print_unusable_answers(model: Model, endpoint: Endpoint, row: Row) -> None:
    """Print how long the rewriter waits for a server that sends no usable answer."""
    nudge, scene = row
    model.say = lambda draft: draft
    longest, shown = 0.0, 0
    for manner in MANNERS:
        model.manner = manner
        start = time.perf_counter()
        rewording = make_rewriter(endpoint).reword(nudge, scene, ())
        longest = max(longest, time.perf_counter() - start)
        shown += rewording.suggestion is not None
    model.manner = "well"
    print(
        f"{len(MANNERS)} ways to send no usable answer: {shown} shown; the longest took {longest * 1e3:.0f} ms"
    )


def print_times(model: Model) -> None:
    """Print the time from message to nudge and of a rewording: model off, on and hanging."""
    for name in ("off", "on", "hanging"):
        settings = {"ASSIST_LOG_LEVEL": "error"}
        if name != "off":
            settings |= {"ASSIST_LLM_URL": model.url, "ASSIST_LLM_HOSTS": "127.0.0.1"}
        model.manner = "hangs" if name == "hanging" else "well"
        with tempfile.TemporaryDirectory() as folder:
            app = create_app(Settings({**settings, "ASSIST_DATA_DIR": str(Path(folder) / "data")}))
            service: Service = app.extensions["assist"]
            service.documents.write(
                "settings",
                {"organisation": {"reword": True}, "teams": {}},
                version=0,
                who="b",
                note="",
                at=1.0,
            )
            measure(app, service, name)
            service.close()
    model.manner = "well"


def measure(app, service: Service, name: str) -> None:  # noqa: ANN001 - a Flask application
    """Send messages while a page requests a rewording for each of them."""
    from assist_service.access.page_tokens import Page

    token = service.tokens.issue(Page("demo", "bench", "Sam"), service.clock())
    nudge_seconds: list[float] = []
    rewording_seconds: list[float] = []
    ends: Counter[str] = Counter()

    def request_rewording(key: ConversationKey, nudge: str) -> None:
        start = time.perf_counter()
        answer = app.test_client().post(
            f"/v1/conversations/{key}/reword",
            json={"nudge": nudge},
            headers={"Authorization": f"Bearer {token}"},
        )
        rewording_seconds.append(time.perf_counter() - start)
        ends[answer.json["end"]] += 1

    threads = []
    for number in range(MESSAGES):
        key = ConversationKey("demo", "bench", str(number))
        text = CUSTOMER_MESSAGES[number % len(CUSTOMER_MESSAGES)]
        message = Message("m1", "customer", text, service.clock())
        start = time.perf_counter()
        result = service.observe(
            Incoming(key, "m1", message.sent_at, message, Details(channel="chat", language="en"))
        )
        nudge_seconds.append(time.perf_counter() - start)
        threads.append(
            threading.Thread(target=request_rewording, args=(key, result.conversation.nudge.id))
        )
        threads[-1].start()
        time.sleep(0.02)  # fifty messages a second, as on a busy desk
    for thread in threads:
        thread.join()
    to_nudge, to_rewording = (
        statistics.quantiles(seconds, n=100) for seconds in (nudge_seconds, rewording_seconds)
    )
    print(
        f"model {name:<8} message to nudge p50 {to_nudge[49] * 1e3:5.1f} ms p99 {to_nudge[98] * 1e3:6.1f} ms; "
        f"rewording p50 {to_rewording[49] * 1e3:6.1f} ms p99 {to_rewording[98] * 1e3:6.1f} ms {dict(ends)}"
    )


if __name__ == "__main__":
    main()
