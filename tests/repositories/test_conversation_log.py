"""The log keeps each thing once, in one state for every process, and stays short."""

import threading
from collections.abc import Callable

import pytest

from assist_service.domain.conversation import (
    Conversation,
    ConversationKey,
    Details,
    DetailsChanged,
    Event,
    MessageAdded,
)
from assist_service.domain.types import Message
from assist_service.repositories.conversation_log import LONGEST_LOG, ConversationLog
from assist_service.store import keys
from assist_service.store.connection import Store

HOUR = 3600


def key(name: str) -> ConversationKey:
    return ConversationKey("demo", "local", name)


def said(number: int, at: float | None = None) -> Callable[[Conversation], Event]:
    """A decision that a message was said, whatever the state."""
    when = float(number) if at is None else at
    return lambda _: MessageAdded(when, Message(f"m{number}", "customer", f"text {number}", when))


def ids(conversation: Conversation) -> list[str]:
    return [turn.message.id for turn in conversation.turns]


def test_the_same_identity_is_kept_once(shared_store: Store):
    """The second time is a duplicate and changes nothing."""
    log = ConversationLog(shared_store, HOUR)

    first = log.append(key("once"), "message:1", said(1))
    second = log.append(key("once"), "message:1", said(1))

    assert (first.duplicate, second.duplicate) == (False, True)
    assert ids(log.load(key("once"))) == ["m1"]


def test_the_same_event_forty_times_in_parallel_is_kept_once(shared_store: Store):
    """Forty threads over two processes' worth of state."""
    logs = [ConversationLog(shared_store, HOUR), ConversationLog(shared_store, HOUR)]
    answers = []

    def append(number: int) -> None:
        answers.append(logs[number % 2].append(key("forty"), "message:1", said(1)).duplicate)

    threads = [threading.Thread(target=append, args=(n,)) for n in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [False] + [True] * 39
    assert ids(logs[0].load(key("forty"))) == ["m1"]


def test_writers_of_one_conversation_all_decide_on_the_state_before_them(shared_store: Store):
    """Each counts the turns it saw: no two see the same number, none is missed."""
    logs = [ConversationLog(shared_store, HOUR) for _ in range(4)]
    seen: list[int] = []

    def count(number: int) -> Callable[[Conversation], Event]:
        def decide(known: Conversation) -> Event:
            return MessageAdded(
                1.0, Message(f"m{number}", "bot", str(len(known.turns)), float(number))
            )

        return decide

    def write(writer: int) -> None:
        for number in range(writer * 25, writer * 25 + 25):
            after = logs[writer].append(key("race"), f"message:{number}", count(number))
            turn = next(t for t in after.conversation.turns if t.message.id == f"m{number}")
            seen.append(int(turn.message.text))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(seen) == list(range(100))
    assert len(logs[0].load(key("race")).turns) == 100


def test_disorder_of_arrival_is_order_of_time(shared_store: Store):
    """A late message stands where its time puts it."""
    log = ConversationLog(shared_store, HOUR)
    for number in (3, 1, 2):
        log.append(key("disorder"), f"message:{number}", said(number))

    fresh = ConversationLog(shared_store, HOUR).load(key("disorder"))

    assert ids(fresh) == ["m1", "m2", "m3"]


def test_a_process_that_was_behind_sees_what_others_wrote(shared_store: Store):
    """And gives the very same state as one that folds from the start."""
    one, other = ConversationLog(shared_store, HOUR), ConversationLog(shared_store, HOUR)
    one.append(key("behind"), "message:1", said(1))
    other.append(key("behind"), "message:2", said(2))

    third = one.append(key("behind"), "message:3", said(3))

    assert ids(third.conversation) == ["m1", "m2", "m3"]
    assert one.load(key("behind")) == other.load(key("behind"))


@pytest.mark.parametrize(("told", "decisions"), [(True, 1), (False, 2)])
def test_what_another_process_is_known_to_have_written_is_read_before_deciding(
    shared_store: Store, told: bool, decisions: int
):
    """Unheard of, it is noticed when appending, and decided again."""
    one, other = ConversationLog(shared_store, HOUR), ConversationLog(shared_store, HOUR)
    name = key(f"told-{told}")
    one.append(name, "message:1", said(1))
    other.append(name, "message:2", said(2))
    if told:
        one.cache.note_news(str(name))
    seen = []

    def decide(known: Conversation) -> Event:
        seen.append(ids(known))
        return said(3)(known)

    one.append(name, "message:3", decide)
    assert seen[-1] == ["m1", "m2"]
    assert len(seen) == decisions


def test_an_erased_conversation_is_forgotten_by_every_process(shared_store: Store):
    """The state at hand must not bring back what the store let go."""
    log = ConversationLog(shared_store, HOUR)
    log.append(key("erased"), "message:1", said(1))
    shared_store.client.delete(keys.log(key("erased")))

    assert log.load(key("erased")).turns == ()
    log.append(key("erased"), "message:2", said(2))
    assert ids(log.load(key("erased"))) == ["m2"]


def test_a_long_log_is_compacted_and_keeps_details_and_the_newest_turns(shared_store: Store):
    """Capped, with nothing lost that a decision looks at."""
    log, other = ConversationLog(shared_store, HOUR), ConversationLog(shared_store, HOUR)
    log.append(key("long"), "event:0", lambda _: DetailsChanged(0.0, Details(team="billing")))
    for number in range(LONGEST_LOG + 10):
        log.append(key("long"), f"message:{number}", said(number))

    found = other.load(key("long"))

    assert shared_store.client.xlen(keys.log(key("long"))) < LONGEST_LOG
    assert found.details.team == "billing"
    assert ids(found)[-1] == f"m{LONGEST_LOG + 9}"
    assert log.load(key("long")) == found
    assert log.append(key("long"), "message:5", said(5)).duplicate


def test_everything_of_a_conversation_expires(shared_store: Store):
    """The live window, renewed by each message."""
    ConversationLog(shared_store, HOUR).append(key("window"), "message:1", said(1))

    for name in (keys.log(key("window")), keys.identities(key("window"))):
        assert HOUR - 60 < shared_store.client.ttl(name) <= HOUR


@pytest.mark.parametrize("after", ["", "0-0", "abc", "9-9-9", "99999999999999999999-1", "١-١", "-"])
def test_any_resume_point_that_a_client_sends_is_answered(shared_store: Store, after: str):
    """Nonsense resumes from the start, the future from the end, also where the state is at hand."""
    log = ConversationLog(shared_store, HOUR)
    log.append(key(f"resume{after}"), "message:1", said(1))

    known, entries = log.follow(key(f"resume{after}"), after)

    assert ids(known.conversation) == ["m1"]
    assert len(entries) == (0 if after.startswith("999") else 1)


def test_resuming_gives_just_what_was_missed(shared_store: Store):
    """Each entry once, in order."""
    log = ConversationLog(shared_store, HOUR)
    for number in range(1, 6):
        log.append(key("missed"), f"message:{number}", said(number))
    all_entries = log.follow(key("missed"), "0-0")[1]

    for given in range(5):
        missed = log.follow(key("missed"), all_entries[given][0])[1]
        assert missed == all_entries[given + 1 :]


def test_keys_of_one_conversation_share_one_hash_tag():
    """So that a cluster keeps them in one slot."""
    one = key("tag")
    names = [keys.log(one), keys.identities(one), keys.counters(one, 0.0)]

    assert len({name[name.index("{") : name.index("}")] for name in names}) == 1


def test_what_happened_is_counted_with_it(store: Store):
    """A duplicate does not count."""
    log = ConversationLog(store, HOUR)
    for _ in range(3):
        log.append(key("counted"), "message:1", said(1, at=86400.0))

    assert store.client.hgetall(keys.counters(key("counted"), 86400.0)) == {
        b"message|-|customer": b"1"
    }


def test_only_a_message_keeps_the_text_longer(shared_store: Store):
    """A status or an answer a day later must not keep a customer's words for another day."""
    log = ConversationLog(shared_store, HOUR)
    log.append(key("aging"), "message:1", said(1))
    shared_store.client.expire(keys.log(key("aging")), 60)

    log.append(key("aging"), "status", lambda _: DetailsChanged(2.0, Details(status="solved")))
    assert shared_store.client.ttl(keys.log(key("aging"))) <= 60

    log.append(key("aging"), "message:2", said(2))
    assert shared_store.client.ttl(keys.log(key("aging"))) > 60


def test_a_conversation_that_begins_without_a_message_expires_too(shared_store: Store):
    """Its details name people."""
    log = ConversationLog(shared_store, HOUR)
    log.append(key("no words"), "status", lambda _: DetailsChanged(2.0, Details(status="open")))
    assert 0 < shared_store.client.ttl(keys.log(key("no words"))) <= HOUR
