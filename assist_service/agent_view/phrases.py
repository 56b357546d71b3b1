"""Lines that fit a conversation, filled with its own words; a line made of an agent's words; its use."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

import msgspec

from assist_service.access.page_tokens import Page
from assist_service.analysis.review.review import review
from assist_service.coaching.feeling_words import main_feeling
from assist_service.coaching.frameworks import Frameworks
from assist_service.coaching.phrase_templates import fill
from assist_service.coaching.scene import Scene
from assist_service.coaching.tone import Tone, in_tone
from assist_service.domain.conversation import Conversation, ConversationKey, PhraseUsed
from assist_service.domain.types import CauseKind, Emotion, Segment, Suggestion
from assist_service.errors import NotFound
from assist_service.playbook.line import PREFIX, Counts, Move, SharedLine, State
from assist_service.playbook.search import (
    Found,
    Index,
    Query,
    framework_entries,
    shared_entry,
)
from assist_service.playbook.templating import with_slots
from assist_service.playbook.validation import Problem, problems
from assist_service.policy.checks.kinds import is_absence
from assist_service.service import Service

SHOWN = 8
# Some of what fits may break a rule here, so that more is looked at than shown.
LOOKED_AT = 24
NO_COUNTS = (Counts(), False)


class ShownPhrase(msgspec.Struct, frozen=True, rename={"credit": "from"}):
    """A line filled in for one conversation: ``line`` is its template, ``from`` its author.

    ``mine``: the agent wrote it; ``voted``: the agent upvoted it. ``votes``, ``used`` and ``kept``
    count upvotes, insertions, and insertions that were sent unchanged.
    """

    id: str
    text: str
    line: str
    state: State | Literal["file"]
    credit: str
    mine: bool
    move: Move
    feelings: tuple[str, ...]
    causes: tuple[str, ...]
    votes: int
    voted: bool
    used: int
    kept: int


class PhraseList(msgspec.Struct, frozen=True):
    """Lines for a conversation, best first, and the customer's feeling and causes they fit."""

    phrases: tuple[ShownPhrase, ...]
    feeling: str
    causes: tuple[str, ...]


class PhrasePreview(msgspec.Struct, frozen=True):
    """An agent's text as a line: the template, an example, where it fits and what is wrong."""

    line: str
    example: str
    move: Move
    feelings: tuple[str, ...]
    causes: tuple[str, ...]
    problems: tuple[Problem, ...]


def scene(service: Service, known: Conversation) -> Scene:
    """Return the moment of a conversation that lines are fitted to."""
    return Scene(known, service.clock(), service.sources.rules())


def query(
    service: Service,
    known: Conversation,
    *,
    words: str = "",
    feeling: Emotion | None = None,
    cause: CauseKind | None = None,
    move: Move | None = None,
) -> Query:
    """Return what is looked for, and the moment it should fit."""
    here = scene(service, known)
    reading = here.reading
    return Query(
        words,
        feeling,
        cause,
        move,
        main_feeling(reading) if reading is not None else "neutral",
        frozenset(one.cause for one in reading.causes) if reading is not None else frozenset(),
        frozenset(here.slots),
        service.offered_lines.offered_to(known),
    )


def find(service: Service, known: Conversation, page: Page, wanted: Query) -> PhraseList:
    """Return the lines to show: filled in, in the agent's tone, none that breaks a rule here."""
    agent = f"{page.helpdesk}:{page.account}:{page.agent}"
    hand = service.preferences.load(agent)
    here = scene(service, known)
    place = f"{page.helpdesk}:{page.account}"
    found = [
        *service.playbook.search(place, wanted, LOOKED_AT, service.clock()),
        *_index(service.sources.frameworks()).search(wanted, LOOKED_AT),
        *Index(map(shared_entry, hand.phrases)).search(wanted, LOOKED_AT),
    ]
    found.sort(key=lambda one: (-one.score, one.entry.id))
    shown = list(_sayable(found, here, hand.tone))
    ids = [one.entry.id for one, _ in shown if one.entry.id.startswith(PREFIX)]
    counts = service.playbook.counts(ids, agent)
    mine = service.playbook.pseudonym_of(agent)
    return PhraseList(
        tuple(
            _phrase(one, text, *counts.get(one.entry.id, NO_COUNTS), mine) for one, text in shown
        ),
        wanted.emotion,
        tuple(sorted(wanted.causes)),
    )


@lru_cache(2)
def _index(frameworks: Frameworks) -> Index:
    return Index(framework_entries(frameworks))


def _sayable(found: list[Found], here: Scene, tone: Tone) -> Iterator[tuple[Found, str]]:
    """Yield what can be said here with its words, as many as are shown."""
    seen: set[str] = set()
    name = here.slots.get("customer_name")
    for one in found:
        if len(seen) == SHOWN:
            return
        text = fill(one.entry.text, here.slots)
        text = in_tone(Suggestion((Segment("flexible", text),)), tone, name).text
        low = text.casefold()
        if low in seen or any(
            not is_absence(finding.check) for finding in here.rules.check(text, here.situation)
        ):
            continue
        seen.add(low)
        yield one, text


def _phrase(one: Found, text: str, counts: Counts, voted: bool, mine: str) -> ShownPhrase:  # noqa: FBT001
    entry = one.entry
    line = entry.line
    state = entry.facet.state
    return ShownPhrase(
        id=entry.id,
        text=text,
        line=entry.text,
        state=state,
        credit=entry.source if line is None else line.credit,
        mine=line is not None and (state == "own" or line.by == mine),
        move=entry.facet.move,
        feelings=entry.facet.emotions,
        causes=entry.facet.causes,
        votes=counts.votes,
        voted=voted,
        used=counts.used,
        kept=counts.kept,
    )


def preview(service: Service, known: Conversation, page: Page, text: str) -> PhrasePreview:
    """Return ``text`` as a line: slots for this customer's facts, when it fits, what is wrong."""
    here = scene(service, known)
    line = made(service, known, page, text)
    wanted = query(service, known)
    return PhrasePreview(
        line,
        _example(line, here),
        _move(text, here),
        () if wanted.emotion == "neutral" else (wanted.emotion,),
        tuple(sorted(wanted.causes)),
        problems(line, service.sources.rules(), here.slots),
    )


def made(service: Service, known: Conversation, page: Page, text: str) -> str:
    """Return an agent's words as they may be kept: this customer's facts are slots or marks."""
    details = known.details
    names = {
        *(details.customer_name, details.agent_name, page.agent),
        *(turn.message.author_name for turn in known.turns),
    }
    tellings = scene(service, known).tellings
    return with_slots(text, tellings, tuple(name for name in names if name)).text


def _example(text: str, here: Scene) -> str:
    try:
        return fill(text, here.slots)
    except KeyError:
        return text


def _move(text: str, here: Scene) -> Move:
    """Return what the words do most."""
    ace = review(text, here.before, here.conversation.details.channel).ace
    if text.rstrip().endswith("?"):
        return "ask"
    return "acknowledge" if ace.acknowledgement >= ace.empowerment else "offer"


def use(service: Service, key: ConversationKey, phrase: str, identity: str) -> bool:
    """Keep that the agent took a line, once for each ``identity``; tell whether it was new.

    Raises:
        NotFound: there is no such line.
        StoreUnavailable: it was not kept; telling it again is safe.

    """
    if phrase.startswith(PREFIX):
        line_of(service, key, phrase)
    taken = PhraseUsed(service.clock(), phrase)
    appended = service.log.append(key, f"phrase:{identity}", lambda _: taken)
    service.offered_lines.record(appended.conversation, (phrase,))
    if not appended.duplicate and phrase.startswith(PREFIX):
        service.playbook.increment(phrase, "used")
    return not appended.duplicate


def line_of(service: Service, key: ConversationKey, phrase: str) -> SharedLine:
    """Return a shared line of the conversation's desk.

    Raises:
        NotFound: there is no such line.

    """
    found = service.playbook.desk_lines(f"{key.helpdesk}:{key.account}").lines.get(phrase)
    if found is None:
        raise NotFound("There is no such line any more.", "Search again.")
    return found
