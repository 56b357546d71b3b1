"""What an answer must stand up to before an agent sees a word of it. The first doubt drops it.

Its words must be the draft's, or of two short lists that say nothing by themselves; who does what,
what is denied and what stands around policy must be as in the draft.
"""

import re
from collections import Counter
from collections.abc import Callable

import msgspec

from assist_service.analysis.review.review import review
from assist_service.coaching.scene import Scene
from assist_service.domain.types import Review, Suggestion
from assist_service.policy.matching.inflection import stem
from assist_service.policy.matching.words import Words
from assist_service.rewording.clauses import Deed, deeds, denied
from assist_service.rewording.content import (
    FEEL_STEMS,
    HEARING,
    SOFT_STEMS,
    beside,
    known,
    meaning,
    words_besides_marks,
)
from assist_service.rewording.marks import in_order, in_place
from assist_service.rewording.prompt import INSTRUCTION
from assist_service.rewording.shielding import MARK, Shielded, restore
from assist_service.rewording.vocabulary import lines, listed

SHORTEST, LONGEST = 0.5, 1.5
# Signs of plain prose; any other must stand in the draft as often.
_SIGNS = frozenset(" .,;:?'’-–—⟦⟧")
_MARKUP = re.compile(
    r"https?:|www\.|[^\W_]\.[^\W_]|(?:^|[.!?:]\s*)[-–—]\s|[:;]['’-]?[()\[\]/|]|[!?.]{2,}"
)
_SELF = re.compile(
    r"(?i)\b(?:as an ai|language model|assistant|chatbot|system prompt|instructions?|json|prompt"
    r"|placeholders?|customer_said|draft|reword(?:ed|ing)?|rewrit(?:e|ten))\b"
)
# So many words in a row of our own instruction are a leak of it.
_RUN = 4
_NUMBERS, _TIMES = listed("numbers"), listed("times")
_BINDS = frozenset(map(stem, listed("binds")))
_IDIOMS = tuple(tuple(line.split()) for line in lines("idioms"))
# "You have it" hands something over, "you imagine" doubts; "you have every reason" does neither.
_NOT_YOURS = frozenset(("it", "this", "that", "these", "those", "wonder", "thank", "pleas")) | (
    HEARING - {"sorri"}
)
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ][\w'’-]*"
_INNER = re.compile(rf"(?<=[\w,;–—’'] ){_CAPITAL}")


class Checked(msgspec.Struct, frozen=True):
    """What became of an answer: the suggestion, or the check that dropped it."""

    suggestion: Suggestion | None
    dropped: str | None = None


def check(answer: str, ready: Suggestion, shielded: Shielded, scene: Scene) -> Checked:
    """Return the ready suggestion with the answer's wording, if every check lets it pass.

    Fixed segments and facts are put back from ``shielded``, so that the answer cannot hold them
    in any other form. What it says besides is checked word by word against the ready wording.
    """
    text = " ".join(answer.split())
    for name, holds in TEXT_CHECKS:
        if not holds(text, shielded):
            return Checked(None, name)
    suggestion = msgspec.structs.replace(ready, segments=restore(text, shielded))
    if [s for s in suggestion.segments if s.kind == "fixed"] != [
        s for s in ready.segments if s.kind == "fixed"
    ]:
        return Checked(None, "fixed")
    if scene.rules.check(suggestion.text, scene.situation):
        return Checked(None, "rules")
    if not _reviewed_as_well(suggestion, ready, scene):
        return Checked(None, "review")
    return Checked(suggestion)


def _length(text: str, shielded: Shielded) -> bool:
    return SHORTEST * len(shielded.text) <= len(text) <= LONGEST * len(shielded.text) + 20


def _plain(text: str, shielded: Shielded) -> bool:
    """Whether it is plain prose: letters, blanks, and no sign that the draft does not have."""
    bare, own = MARK.sub("", text), MARK.sub("", shielded.text)
    signs = Counter(sign for sign in bare if not sign.isalpha() and sign not in _SIGNS)
    # A digit is for the check of numbers to find.
    odd = Counter({sign: n for sign, n in signs.items() if sign not in "0123456789%"})
    return (
        odd <= Counter(own)
        and bare.isprintable()
        and bare.count("?") <= own.count("?")
        and len(_MARKUP.findall(bare)) <= len(_MARKUP.findall(own))
    )


def _silent(text: str, _: Shielded) -> bool:
    """Whether it says nothing of itself, of its orders or of the draft."""
    return not _SELF.search(text) and not _runs(INSTRUCTION) & _runs(text)


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z']+", text.lower())
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}


def _numbers(text: str, shielded: Shielded) -> bool:
    """Whether it has no number but the draft's: digits are marks, so none may stand by itself."""
    return not re.search(r"\d|%", MARK.sub(" ", text)) and _no_more(text, shielded, _NUMBERS)


def _names(text: str, shielded: Shielded) -> bool:
    """Whether no word within a sentence has a capital that the draft's does not."""
    ready = set(re.findall(_CAPITAL, shielded.text))
    return all(word in ready or _is_i(word) for word in _INNER.findall(text))


def _is_i(word: str) -> bool:
    return re.split(r"['’]", word)[0] == "I"


def _times(text: str, shielded: Shielded) -> bool:
    return _no_more(text, shielded, _TIMES)


def _no_more(text: str, shielded: Shielded, listed_words: frozenset[str]) -> bool:
    told, ready = (
        Counter(word for word in words_besides_marks(one).words if word in listed_words)
        for one in (text, shielded.text)
    )
    return told <= ready


def _promises(text: str, shielded: Shielded) -> bool:
    """Whether what is promised is what the draft promises: nothing more, and nothing less."""
    new, old = words_besides_marks(text), words_besides_marks(shielded.text)
    if set(new.stems) & _BINDS - set(old.stems):
        return False
    if any(_stands(idiom, new) and not _stands(idiom, old) for idiom in _IDIOMS):
        return False
    done, ready = deeds(new), deeds(old)
    held = {one for one in ready if one.bound in ("will", "must") and one.verb not in HEARING}
    return held <= done and all(one in ready or _harmless(one, ready) for one in done)


def _stands(idiom: tuple[str, ...], words: Words) -> bool:
    size = len(idiom)
    return any(words.words[at : at + size] == idiom for at in range(len(words.words)))


def _harmless(deed: Deed, ready: set[Deed]) -> bool:
    who, bound, verb = deed
    match who:
        case "we":
            # "I'm looking" for "I'll look": what is promised is done.
            heard = verb in HEARING and bound in ("", "can")
            return heard or (not bound and Deed("we", "will", verb) in ready)
        case "you":
            return not bound and (not verb or (verb in SOFT_STEMS and verb not in _NOT_YOURS))
        case _:
            return bound == "would" and verb in FEEL_STEMS - _NOT_YOURS


def _denials(text: str, shielded: Shielded) -> bool:
    """Whether the same is denied: a "not" that comes, goes or moves turns a sentence round."""
    return denied(words_besides_marks(text)) == denied(words_besides_marks(shielded.text))


def _reviewed_as_well(suggestion: Suggestion, ready: Suggestion, scene: Scene) -> bool:
    """Whether the review finds nothing that it does not find in the ready words."""
    channel = scene.conversation.details.channel
    new, old = (review(one.text, scene.before, channel) for one in (suggestion, ready))
    worse = _rank(new) < _rank(old)
    return not worse and not {f.kind for f in new.findings} - {f.kind for f in old.findings}


def _rank(found: Review) -> int:
    return ("none", "generic", "personalised").index(found.validation)


TEXT_CHECKS: tuple[tuple[str, Callable[[str, Shielded], bool]], ...] = (
    ("marks", in_order),
    ("length", _length),
    ("plain", _plain),
    ("self", _silent),
    ("numbers", _numbers),
    ("names", _names),
    ("times", _times),
    ("promises", _promises),
    ("denials", _denials),
    ("words", known),
    ("places", in_place),
    ("beside", beside),
    ("meaning", meaning),
)
# Every name by which an answer may be dropped, in the order of asking.
NAMES = (*(name for name, _ in TEXT_CHECKS), "fixed", "rules", "review")
