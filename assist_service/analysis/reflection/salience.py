"""Weigh clauses for reflection: does one state the problem, or what is at stake?"""

import re
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from assist_service.analysis.reflection.clauses import Clause
from assist_service.analysis.reflection.word_lists import data
from assist_service.domain.types import Reading

_REQUEST = re.compile(
    r"(please|can|could|would|will|may|shall|let|give|send|tell|fix|cancel|refund|stop|help"
    r"|get|make|call me|check|sort|do|does|did|is|are|just) (?!(?:not|was|is|has|had|were|are|never|still|came|went)\b)"
    r"|(i|we)('m| am|'re| are) (just |only |simply |still )*(asking|calling|writing|looking"
    r"|wondering|checking|enquiring|inquiring)\b"
    r"|(i|we)('d| would| just| really| now| also| still| do)* (like|want|wanted|demand|expect"
    r"|require|insist|request|hope|wish|prefer|deserve|suggest)\b"
    r"|(i|we) (just |really |now |also |urgently )*need (you"
    r"|to (speak|talk|know|cancel|return|get|have|ask|hear|complain|understand)"
    r"|a (refund|manager|reply|response|new|replacement|call)|help|someone"
    r"|an? (?:\w+ )?(?:human|person|supervisor|agent)"
    r"|(this|it|my \w+|that) (fixed|sorted|resolved|back|cancelled|canceled|refunded|done|now"
    r"|solved)|answers|an? (answer|explanation))"
)
_INTENT = re.compile(
    r"(i|we)('ll| will| shall|'m going to| am going to|'m gonna"
    r"| would)\b(?! (miss|lose|have to|be late|be stuck|be without|be fined|be evicted|run out"
    r"|default|not be able|been|had))"
    r"|(i|we)'d (like|love|prefer|rather|appreciate|be|never|recommend|suggest|want)\b"
    r"|(i|we)('m| am|'re| are) (done|leaving|out|switching|moving to|cancelling|taking)\b"
    r"|(i|we) (can't|couldn't|didn't|don't|won't) (because|but)\b"
    r"|(if|unless|thank|thanks|whatever|whichever|whoever) "
    r"|it('s| is) (\w+day|january|february|march|april|may|june|july|august|september|october"
    r"|november|december|now|not)\b|see you in court|(i|we) (love|like|enjoy|appreciate|thank|trust|recommend)\b"
    r"|(it|this|that|what|you|you're|it's|that's)( is| are|'s|'re)?( not| just| so| very"
    r"| really| absolutely| totally)? (your fault|my fault|no problem|fine|a question|all|about|nothing personal)\b"
)
_ASIDE = re.compile(
    r"^(i )?(don't|do not) know (why|how|what happened|what to do)$|"
    r"\b(not (even )?(joking|kidding)|(my|your) (own )?fault|none of my business)\b"
    r"|^(i'm|i am|we're|we are) (now |only |already )?\d+\b"
    r"|^(it|this|that)('s not| is not| isn't) (just |only |so much )?(that|about)\b"
    r"|^(it's|it is) (?!been)(\w+ )?\S+ (days?|weeks?|months?|years?)( old| ago| now)?$"
    r"|^here('s| is| are)\b|^(i've|i have|we've|we have) been (a|an|your|with|loyal|customers?"
    r"|clients?|members?) .*\b(years|decades|since)\b"
    r"|^(i|we)( still| do| also)? have (the|all|all the|my|our|a) (\w+ )?(tags?|receipts?|box"
    r"|packaging|proof|photos?|pictures?|screenshots?|labels?|number|email|confirmation)\b"
)
# Repeated, "you don't understand" sounds like blame; any other clause is better.
_AT_A_LOSS = re.compile(
    r"\b(i|we) (just |really )?(don't|do not|can't|cannot|didn't) (understand|know|get)\b"
    r"|\bnot (very |so |too |any )?(good|great) (with|at)\b"
)
# "... for that" says little without the word that it refers to.
_POINTS_BACK = re.compile(r"\b(for|about|of|with|after|because of) (it|that|this|all that)$")
_GENERIC_YOU = re.compile(
    r"(you|you'd|you'll) (just |only |really )?(can|can't|cannot|have to|need to|must|should"
    r"|get|pay|think|would|could|know|want|expect|better|call and)\b(?!.*\b(me|my|i)\b)"
)
_NUMBER = re.compile(
    r"\d|\b(two|three|four|five|six|seven|eight|nine|ten|twice|third|second|fourth|fifth)\b"
)
_COMPANY = re.compile(r"\b(you|your|you've|you're)\b")
_PAST = re.compile(
    r"\b(was|were|had|did|been|\w{3,}ed|gave|sent|got|took|came|fell|left|said|told|made|went|put|didn't|wasn't)\b"
)
_PHRASE = re.compile(r'"[^"]+"|\S+')
_SELF = re.compile(r"\b(i|we|my|me|our|us)\b")


class Weight(msgspec.Struct, frozen=True):
    """Weights of a clause; ``grievance`` and ``stake`` are sums of cues, ``telling`` is its completeness."""

    grievance: float
    stake: float
    telling: float
    allowed: bool
    is_account: bool = False


class _Cues(msgspec.Struct, frozen=True):
    """One list of cues: single words, and phrases by the word they begin with."""

    words: frozenset[str]
    phrases: dict[str, tuple[tuple[str, ...], ...]]

    def number(self, words_said: Sequence[str], distinct: frozenset[str]) -> int:
        """Return the number of different cues in ``words_said``."""
        cue_count = len(self.words & distinct)
        for first in self.phrases.keys() & distinct:
            at = words_said.index(first)
            for phrase in self.phrases[first]:
                cue_count += any(
                    tuple(words_said[i : i + len(phrase)]) == phrase
                    for i in range(at, len(words_said) - len(phrase) + 1)
                    if words_said[i] == first
                )
        return cue_count


@lru_cache(8)
def _cues(name: str) -> _Cues:
    lists = data("cues")
    text = lists["grievance"][name] if name in ("strong", "weak") else lists[name]
    entries = [tuple(part.strip('"').split()) for part in _PHRASE.findall(text)]
    phrases: dict[str, tuple[tuple[str, ...], ...]] = {}
    for entry in entries:
        if len(entry) > 1:
            phrases[entry[0]] = (*phrases.get(entry[0], ()), entry)
    return _Cues(frozenset(entry[0] for entry in entries if len(entry) == 1), phrases)


def weigh(clause: Clause, line: str, reading: Reading) -> Weight:
    """Return the weights of ``clause``; ``line`` is its text in lower case without its opener."""
    words_said = line.split()
    distinct = frozenset(words_said)
    strong, weak, stake, idle, opinion = (
        _cues(name).number(words_said, distinct)
        for name in ("strong", "weak", "stake", "idle", "opinion")
    )
    weak += line.count("n't")
    grievance = (3 + 1.5 * (strong - 1) if strong else 0) + min(weak, 3)
    grievance += 2 * _overlaps(clause, [c.span for c in reading.causes if c.cause != "deadline"])
    grievance += _overlaps(clause, [evidence.span for evidence in reading.evidence])
    grievance += 0.7 * bool(_NUMBER.search(line)) + bool(_SELF.search(line))
    burden = 2.0 * bool(_POINTS_BACK.search(line))
    burden += 2 * idle + 2 * opinion + 1.5 * bool(_AT_A_LOSS.search(line))
    allowed = not (requests(line) or (opinion and not strong and not stake and weak < 2))
    party = bool(_SELF.search(line)) + 0.5 * bool(_COMPANY.search(line))
    length = min(len(line.split()), 12)
    telling = party + 0.25 * length + 0.5 * bool(_PAST.search(line)) - burden - 3 * (length < 4)
    return Weight(
        grievance - burden,
        2 * stake - burden + bool(_SELF.search(line)),
        telling,
        allowed,
        is_account=not requests(line) and (not opinion or bool(strong)),
    )


def requests(line: str) -> bool:
    """Whether ``line`` asks for something, announces an action, or is off topic."""
    return any(
        pattern.match(line) is not None for pattern in (_REQUEST, _INTENT, _GENERIC_YOU)
    ) or bool(_ASIDE.search(line))


def _overlaps(clause: Clause, spans: Sequence[tuple[int, int]]) -> bool:
    start, end = clause.tokens[0].start, clause.tokens[-1].end
    return any(a < end and start < b for a, b in spans)
