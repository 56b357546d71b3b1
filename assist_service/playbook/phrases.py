"""Lines that fit a conversation, filled in with its details; lines from agents' own text; usage."""

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
from assist_service.playbook.lines.line import PREFIX, Counts, Move, SharedLine, State
from assist_service.playbook.lines.search import (
    Index,
    Query,
    SearchHit,
    framework_entries,
    shared_entry,
)
from assist_service.playbook.lines.templating import with_slots
from assist_service.playbook.lines.validation import Problem, problems
from assist_service.playbook.own_phrases import own_phrases
from assist_service.playbook.repository import Playbook
from assist_service.policy.checks.kinds import is_absence
from assist_service.service import Service

SHOWN = 8
# More lines are considered than shown, because some may break a rule in this conversation.
CONSIDERED = 24
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


def scene(service: Service, conversation: Conversation) -> Scene:
    """Return the current scene of a conversation, from which lines are filled in."""
    return Scene(conversation, service.clock(), service.sources.rules())


def make_query(
    service: Service,
    conversation: Conversation,
    *,
    words: str = "",
    feeling: Emotion | None = None,
    cause: CauseKind | None = None,
    move: Move | None = None,
) -> Query:
    """Return a search for lines that fit the conversation now."""
    moment = scene(service, conversation)
    reading = moment.reading
    return Query(
        words,
        feeling,
        cause,
        move,
        main_feeling(reading) if reading is not None else "neutral",
        frozenset(match.cause for match in reading.causes) if reading is not None else frozenset(),
        frozenset(moment.slots),
        service.offered_lines.offered_to(conversation),
    )


def find_phrases(
    service: Service, conversation: Conversation, page: Page, search: Query
) -> PhraseList:
    """Return the best lines, filled in and in the agent's tone, without any that break a rule."""
    agent = f"{page.helpdesk}:{page.account}:{page.agent}"
    preferences = service.preferences.load(agent)
    moment = scene(service, conversation)
    desk = f"{page.helpdesk}:{page.account}"
    matches = [
        *service.part(Playbook).search(desk, search, CONSIDERED, service.clock()),
        *_index(service.sources.frameworks()).search(search, CONSIDERED),
        *Index(map(shared_entry, own_phrases(preferences))).search(search, CONSIDERED),
    ]
    matches.sort(key=lambda match: (-match.score, match.entry.id))
    usable = list(_usable_lines(matches, moment, preferences.tone))
    ids = [match.entry.id for match, _ in usable if match.entry.id.startswith(PREFIX)]
    counts = service.part(Playbook).counts(ids, agent)
    pseudonym = service.part(Playbook).pseudonym_of(agent)
    return PhraseList(
        tuple(
            _phrase(match, text, counts.get(match.entry.id, NO_COUNTS), pseudonym)
            for match, text in usable
        ),
        search.emotion,
        tuple(sorted(search.causes)),
    )


@lru_cache(2)
def _index(frameworks: Frameworks) -> Index:
    return Index(framework_entries(frameworks))


def _usable_lines(
    matches: list[SearchHit], moment: Scene, tone: Tone
) -> Iterator[tuple[SearchHit, str]]:
    """Yield at most ``SHOWN`` different lines that break no rule here, with their filled-in text."""
    texts: set[str] = set()
    name = moment.slots.get("customer_name")
    for match in matches:
        if len(texts) == SHOWN:
            return
        text = fill(match.entry.text, moment.slots)
        text = in_tone(Suggestion((Segment("flexible", text),)), tone, name).text
        folded = text.casefold()
        if folded in texts or any(
            not is_absence(finding.check) for finding in moment.rules.check(text, moment.situation)
        ):
            continue
        texts.add(folded)
        yield match, text


def _phrase(match: SearchHit, text: str, usage: tuple[Counts, bool], pseudonym: str) -> ShownPhrase:
    """``usage``: how often the line was used and voted for, and whether this agent voted for it."""
    entry = match.entry
    counts, voted = usage
    line = entry.line
    state = entry.facet.state
    return ShownPhrase(
        id=entry.id,
        text=text,
        line=entry.text,
        state=state,
        credit=entry.source if line is None else line.credit,
        mine=line is not None and (state == "own" or line.by == pseudonym),
        move=entry.facet.move,
        feelings=entry.facet.emotions,
        causes=entry.facet.causes,
        votes=counts.votes,
        voted=voted,
        used=counts.uses,
        kept=counts.kept_uses,
    )


def preview_line(
    service: Service, conversation: Conversation, page: Page, text: str
) -> PhrasePreview:
    """Return ``text`` as a line: with slots for customer details, where it fits, its problems."""
    moment = scene(service, conversation)
    line = make_line(service, conversation, page, text)
    search = make_query(service, conversation)
    return PhrasePreview(
        line,
        _example(line, moment),
        _move(text, moment),
        () if search.emotion == "neutral" else (search.emotion,),
        tuple(sorted(search.causes)),
        problems(line, service.sources.rules(), moment.slots),
    )


def make_line(service: Service, conversation: Conversation, page: Page, text: str) -> str:
    """Return an agent's text in a form that can be stored, with customer details as slots."""
    details = conversation.details
    names = {
        *(details.customer_name, details.agent_name, page.agent),
        *(turn.message.author_name for turn in conversation.turns),
    }
    slot_values = scene(service, conversation).slot_values
    return with_slots(text, slot_values, tuple(name for name in names if name)).text


def _example(text: str, moment: Scene) -> str:
    try:
        return fill(text, moment.slots)
    except KeyError:
        return text


def _move(text: str, moment: Scene) -> Move:
    """Return the main purpose of ``text``."""
    ace = review(text, moment.turns_before_reply, moment.conversation.details.channel).ace
    if text.rstrip().endswith("?"):
        return "ask"
    return "acknowledge" if ace.acknowledgement >= ace.empowerment else "offer"


def record_use(service: Service, key: ConversationKey, phrase: str, identity: str) -> bool:
    """Record once for each ``identity`` that the agent used a line; return whether it is new.

    Raises:
        NotFound: the line does not exist.
        StoreUnavailable: it was not stored; trying again is safe.

    """
    if phrase.startswith(PREFIX):
        line_of(service, key, phrase)
    event = PhraseUsed(service.clock(), phrase)
    appended = service.log.append(key, f"phrase:{identity}", lambda _: event)
    service.offered_lines.record(appended.conversation, (phrase,))
    if not appended.duplicate and phrase.startswith(PREFIX):
        service.part(Playbook).increment(phrase, "used")
    return not appended.duplicate


def line_of(service: Service, key: ConversationKey, phrase: str) -> SharedLine:
    """Return a shared line of the conversation's desk.

    Raises:
        NotFound: it does not exist.

    """
    line = service.part(Playbook).desk_lines(f"{key.helpdesk}:{key.account}").lines.get(phrase)
    if line is None:
        raise NotFound("This line no longer exists.", "Search again.")
    return line
