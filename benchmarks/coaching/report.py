"""Print every figure of the coaching, with what fails."""

import statistics
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

import compliance_rules
import framework_prompts
from assist_service.analysis.emotion.reading import read
from assist_service.analysis.reflection.reflection import reflect, reflect_words
from assist_service.analysis.review.review import review
from assist_service.coaching.decision import advise
from assist_service.coaching.frameworks import load_frameworks
from assist_service.domain.conversation import Conversation, ConversationKey, Details, fold
from assist_service.domain.types import Message, Nudge, Turn
from assist_service.engine.engine import Guidance, decide
from assist_service.helpdesk.contract import Incoming
from assist_service.policy.rules.ruleset import load_rules
from assist_service.team_settings.model import DEFAULT
from benchmarks.coaching.messages import Labelled, judge, messages
from integrations.demo.stories import load_stories

_CONVERSATIONS = 1000
_NAMES = ("Maria Lopez", "Sam Reed", None, "Dana", "Eleanor Whitfield")
_SENDING = "I see. Please send me your order number and I will check."


def guidance() -> Guidance:
    """Return the built-in rules and frameworks with a team's default settings."""
    rules = load_rules(Path(compliance_rules.__path__[0]))
    return Guidance(rules, load_frameworks(Path(framework_prompts.__path__[0])), DEFAULT)


def main(arguments: Sequence[str] = ()) -> None:
    """Print the figures; ``--held-out`` and ``--all`` are about the reflections alone."""
    held_out, every = "--held-out" in arguments, "--all" in arguments
    chosen = [m for m in messages() if m.held_out] if held_out else messages()
    print_reflections(chosen, every=every)
    if held_out or every:
        return
    given = guidance()
    print_suggestions(messages(), given)
    print_duplicates(messages(), given)
    print_stories(given)
    print_time(messages(), given)


def print_reflections(chosen: Sequence[Labelled], *, every: bool) -> None:
    """Print the share of reflections that are grammatical, keep the facts and add none."""
    counts: Counter[str] = Counter()
    failures = []
    for message in chosen:
        found = reflect_words(message.text, read(message.text))
        if found is None or message.clause is None:
            outcome = (
                "silent as it should be"
                if found is None and message.clause is None
                else ("silent" if found is None else "should be silent")
            )
            counts[outcome] += 1
            if outcome != "silent as it should be":
                failures.append((outcome, message.text, found.text if found else "-"))
            continue
        verdict = judge(message, found.text)
        counts["given"] += 1
        counts["good"] += verdict.good
        for name, faults in verdict._asdict().items():
            counts[f"{name} fault"] += bool(faults)
        if every or not verdict.good:
            why = "; ".join((*verdict.grammar, *verdict.lost, *(f"+{w}" for w in verdict.added)))
            failures.append((why or "good", message.text, found.text))
    given = max(1, counts["given"])
    print(f"reflections of {len(chosen)} labelled messages: {counts['given']} given")
    print(f"  grammatical              {1 - counts['grammar fault'] / given:6.1%}")
    print(f"  keep the facts           {1 - counts['lost fault'] / given:6.1%}")
    print(f"  add none                 {1 - counts['added fault'] / given:6.1%}")
    print(f"  all three                {counts['good'] / given:6.1%}")
    print(
        f"  silent as they should be {counts['silent as it should be']}, silent {counts['silent']}, "
        f"given where silence was right {counts['should be silent']}"
    )
    for why, text, got in failures:
        print(f"    [{why}] {text}\n        {got}")


def opened(message: Labelled, number: int) -> Conversation:
    """Return a conversation that has only this message in it."""
    said = Message(f"m{number}", "customer", message.text, 1e9)
    reading = read(message.text)
    reading = msgspec.structs.replace(reading, reflection=reflect(message.text, reading))
    return Conversation(
        ConversationKey("demo", "acme", f"c{number}"),
        (Turn(said, reading),),
        Details(channel="chat", customer_name=_NAMES[number % len(_NAMES)]),
    )


def advised(conversation: Conversation, given: Guidance) -> Nudge | None:
    """Return the nudge that opens for it."""
    at = conversation.turns[-1].message.sent_at
    return advise(conversation, at, given.rules, given.frameworks, given.team)


def print_suggestions(chosen: Sequence[Labelled], given: Guidance) -> None:
    """Print how many nudges bring words, and how the product's own review rates those."""
    kinds: Counter[str] = Counter()
    rated: Counter[str] = Counter()
    without, asked = [], 0
    asking = given.frameworks.by_role("ask")
    for number, message in enumerate(chosen):
        conversation = opened(message, number)
        nudge = advised(conversation, given)
        if nudge is None:
            kinds["silence"] += 1
            continue
        kinds[nudge.kind] += 1
        if nudge.suggestion is None:
            without.append(message.text)
            continue
        if asking is not None and nudge.suggestion.framework == asking.id:
            asked += 1
            continue
        rated[review(nudge.suggestion.text, conversation.turns, "chat").validation] += 1
    total = max(1, sum(rated.values()))
    print(f"suggestions for {len(chosen)} messages: {dict(kinds)}")
    print(
        f"  rated personalised by the product's own review {rated['personalised'] / total:6.1%} of {total}"
    )
    print(f"  ask, because the customer has not said why {asked}")
    print(f"  nudges without words {len(without)}")
    for text in without:
        print(f"    {text}")


def print_duplicates(chosen: Sequence[Labelled], given: Guidance) -> None:
    """Print how often two of 1,000 conversations get the same words, and one gets a line twice."""
    texts: Counter[str] = Counter()
    again = turns = 0
    for number in range(_CONVERSATIONS):
        conversation = opened(chosen[number % len(chosen)], number)
        seen: set[str] = set()
        for step in range(3):
            nudge = advised(conversation, given)
            if nudge is None or nudge.suggestion is None:
                break
            lines = set(nudge.suggestion.lines)
            again += len(lines & seen)
            seen |= lines
            turns += 1
            if step == 0:
                texts[nudge.suggestion.text] += 1
            conversation = msgspec.structs.replace(conversation, lines=conversation.lines | lines)
    total = sum(texts.values())
    doubled = sum(count - 1 for count in texts.values())
    print(
        f"{_CONVERSATIONS} conversations of {len(chosen)} different messages: {total} suggestions"
    )
    print(f"  the same words as another conversation {doubled / max(1, total):6.1%}")
    print(f"  the same line twice in one conversation {again} of {turns}")


def print_stories(given: Guidance) -> None:
    """Print nudges for each conversation and hour when the demo desk's stories are played."""
    shown, hours = [], 0.0
    for story in load_stories().values():
        conversation = Conversation(ConversationKey("demo", "acme", story.id))
        at = 1e9
        for number, line in enumerate(story.lines):
            text = line if isinstance(line, str) else line.text
            for author, words in (("customer", text), ("agent", _SENDING)):
                at += 90.0
                said = Message(f"{number}{author}", author, words, at)  # type: ignore[arg-type]
                details = Details(channel="chat", customer_name=story.customer, team=story.team)
                incoming = Incoming(conversation.key, f"message:{said.id}", at, said, details)
                conversation = fold(conversation, decide(conversation, incoming, given))
        shown.append((story.id, [kind for _, kind, _ in conversation.shown_nudges]))
        hours += (at - 1e9) / 3600
    count = sum(len(kinds) for _, kinds in shown)
    print(f"stories of the demo desk, answered badly each time: {len(shown)} conversations")
    print(f"  nudges for a conversation {count / len(shown):.1f}, for an hour {count / hours:.0f}")
    for name, kinds in shown:
        print(f"    {name:<20} {', '.join(kinds) or 'silence'}")


def print_time(chosen: Sequence[Labelled], given: Guidance) -> None:
    """Print the processor time to read, to reflect, and to decide and compose."""
    spent: dict[str, list[float]] = {"read": [], "reflect": [], "decide and compose": []}
    for number, message in enumerate(chosen * 4):
        started = time.thread_time()
        reading = read(message.text)
        done = time.thread_time()
        reflect(message.text, reading)
        reflected = time.thread_time()
        conversation = opened(message, number)
        ready = time.thread_time()
        nudge = advised(conversation, given)
        ended = time.thread_time()
        if number < len(chosen) or nudge is None:
            continue
        spent["read"].append(done - started)
        spent["reflect"].append(reflected - done)
        spent["decide and compose"].append(ended - ready)
    print("time for a customer's message that gets a nudge (median, p95)")
    for name, times in spent.items():
        ordered = sorted(times)
        print(
            f"  {name:<20} {statistics.median(ordered) * 1e3:6.3f} ms"
            f" {ordered[int(0.95 * len(ordered))] * 1e3:8.3f} ms"
        )
