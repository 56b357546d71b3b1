"""What an answer must stand up to before an agent sees a word of it. The first doubt drops it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable

import msgspec

from assist_service.analysis.reply import review
from assist_service.coaching.scene import Scene
from assist_service.policy.words import stems_of, tokens
from assist_service.rewording.prompt import INSTRUCTION
from assist_service.rewording.shielding import MARK, Shielded, restore
from assist_service.rewording.vocabulary import known_words, listed
from assist_service.vocabulary import Review, Suggestion

SHORTEST, LONGEST = 0.5, 1.5
# Letters, marks and blanks of plain English prose, and our own brackets.
_PLAIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ0-9 .,;:!?'’\"“”()\-–—…%&/⟦⟧]*")
_MARKUP = re.compile(r"https?:|www\.|\w\.(?:com|net|org|io)\b|[*_`#<>{}\[\]|\\@]|&\w+;")
_SELF = re.compile(
    r"(?i)\b(?:as an ai|language model|assistant|chatbot|system prompt|instructions?|json|prompt"
    r"|placeholders?|customer_said|draft|reword(?:ed|ing)?|rewrit(?:e|ten))\b"
)
_NUMBERS = listed("numbers")
_TIMES = listed("times")
# Stems of what binds: a word of these that the draft did not have is a promise that was not there.
_HEARING = listed("hearing")
_BINDS = frozenset(stem for word in listed("binds") for stem in stems_of(word))
_DENIES = re.compile(
    r"(?i)\b(?:not|no|never|none|nothing|nobody|cannot|without|neither|nor)\b|n['’]t\b"
)
# What somebody will, can or wants to do, and what we say that we do.
_WILL = re.compile(
    r"\b(?:[a-z]+(?:['’]ll| will| shall| can| could| would| may| must| should)|going to|let me|let us|let['’]s|to)"
    r"(?: (?:not|also|just|now|then|gladly|[a-z]+ly))* ([a-z]+)\b(?!['’])"
)
_WE = re.compile(
    r"\b(?:i|we)(?:['’](?:m|re|ve)| am| are| have)?(?: (?:not|also|just|now|[a-z]+ly))* ([a-z]+)\b(?!['’])"
)
_INNER_CAPITAL = re.compile(r"(?<=[\w,;:–—’'] )[A-Z][\w'’-]*")
_OPENING = re.compile(r"(?:^|[.!?…:]['\"’”)]?\s+|⟧\s*)([A-Z][\w'’-]*)")
# So many words in a row of our own instruction are a leak of it.
_RUN = 5


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


def _marks(text: str, shielded: Shielded) -> bool:
    """Whether every mark stands once, in its order, and none was made up."""
    wanted = [str(number + 1) for number in range(len(shielded.parts))]
    order = MARK.findall(shielded.text)
    bare = MARK.sub("", text)
    return sorted(wanted) == sorted(order) and MARK.findall(text) == order and not {"⟦", "⟧"} & {*bare}  # fmt: skip


def _length(text: str, shielded: Shielded) -> bool:
    return SHORTEST * len(shielded.text) <= len(text) <= LONGEST * len(shielded.text) + 20


def _plain(text: str, _: Shielded) -> bool:
    return _PLAIN.fullmatch(text) is not None and not _MARKUP.search(text)


def _silent(text: str, _: Shielded) -> bool:
    """Whether it says nothing of itself, of its orders or of the draft."""
    if _SELF.search(text):
        return False
    own = _runs(INSTRUCTION)
    return not own & _runs(text)


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z']+", text.lower())
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}


def _numbers(text: str, shielded: Shielded) -> bool:
    """Whether it has no number but the draft's: digits are marks, so none may stand by itself."""
    bare = MARK.sub(" ", text)
    return not re.search(r"\d|%", bare) and _no_more(text, shielded, _NUMBERS)


def _names(text: str, shielded: Shielded) -> bool:
    """Whether no word has a capital that the draft's does not, nor opens a sentence unknown."""
    ready = set(re.findall(r"[A-Z][\w'’-]*", shielded.text))
    if any(not _is_i(word) and word not in ready for word in _INNER_CAPITAL.findall(text)):
        return False
    known = known_words() | _low(shielded.text)
    return all(
        _bare(word) in known or word in ready or _is_i(word) for word in _OPENING.findall(text)
    )


def _is_i(word: str) -> bool:
    return re.split(r"['’]", word)[0] == "I"


def _times(text: str, shielded: Shielded) -> bool:
    return _no_more(text, shielded, _TIMES)


def _promises(text: str, shielded: Shielded) -> bool:
    """Whether nobody will do anything that the draft does not say, and nothing new binds."""
    ready, low, own = _stems(shielded.text), text.lower(), shielded.text.lower()
    if (_stems(text) & _BINDS) - ready:
        return False
    # Each deed as often as in the draft: "nobody called" there makes no "we will call" here.
    if not Counter(_WILL.findall(low)) <= Counter(_WILL.findall(own)):
        return False
    return all(verb in _HEARING or set(stems_of(verb)) <= ready for verb in _WE.findall(low))


def _denials(text: str, shielded: Shielded) -> bool:
    """Whether as much is denied as before: a "not" that comes or goes turns a sentence round."""
    return len(_DENIES.findall(text)) == len(_DENIES.findall(shielded.text))


def _no_more(text: str, shielded: Shielded, words: frozenset[str]) -> bool:
    told = Counter(word for word in _split(text) if word in words)
    return told <= Counter(word for word in _split(shielded.text) if word in words)


def _split(text: str) -> Iterable[str]:
    return re.findall(r"[a-z]+", text.lower())


def _low(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]+(?:['’][a-z]+)?", text.lower()))


def _bare(word: str) -> str:
    return re.split(r"['’]", word.lower())[0]


def _stems(text: str) -> set[str]:
    return {stem for token in tokens(MARK.sub(" ", text)) for stem in stems_of(token)}


def _reviewed_as_well(suggestion: Suggestion, ready: Suggestion, scene: Scene) -> bool:
    """Whether the review finds nothing that it does not find in the ready words."""
    channel = scene.conversation.details.channel
    new, old = (review(one.text, scene.before, channel) for one in (suggestion, ready))
    worse = _rank(new) < _rank(old)
    return not worse and not {f.kind for f in new.findings} - {f.kind for f in old.findings}


def _rank(found: Review) -> int:
    return ("none", "generic", "personalised").index(found.validation)


TEXT_CHECKS: tuple[tuple[str, Callable[[str, Shielded], bool]], ...] = (
    ("marks", _marks),
    ("length", _length),
    ("plain", _plain),
    ("self", _silent),
    ("numbers", _numbers),
    ("names", _names),
    ("times", _times),
    ("promises", _promises),
    ("denials", _denials),
)
# Every name by which an answer may be dropped, in the order of asking.
NAMES = (*(name for name, _ in TEXT_CHECKS), "fixed", "rules", "review")
