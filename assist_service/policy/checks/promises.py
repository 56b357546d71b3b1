"""Decide whether words in a reply are a promise rather than a refusal, wish, condition or question.

A phrase of a ``promises`` check counts only where the sentence around it commits the desk:
"I'll refund you", "consider it refunded", "your refund is on its way". Without a sign of commitment
there is no finding. The deciding words are in ``words/promises.yaml``.
"""

import re
from dataclasses import dataclass

from assist_service.language.inflection import stem
from assist_service.language.phrases import Phrase
from assist_service.language.words import Words
from assist_service.policy.checks.cues import CUES, blocked, conditional, negated, unsure
from assist_service.policy.checks.sentence_context import PhraseContext, phrase_context
from assist_service.policy.checks.subjects import is_by_another, is_ours, strip_openings

# Verbs too light to say what is promised once their object is gone.
_LIGHT = frozenset(
    map(
        stem,
        [
            "give",
            "get",
            "send",
            "offer",
            "make",
            "have",
            "let",
            "tell",
            "take",
            "put",
            "do",
            "show",
            "bring",
            "say",
            "ask",
            "see",
            "be",
            "help",
            "call",
        ],
    )
)
_ARTICLES = frozenset(["a", "an", "the", "your", "this", "that", "our", "any"])
_COORDINATION = re.compile(r" (?:and|then|,) ")
_INVERTED = re.compile(
    r"(?:(?:and|so|or|also|ok|well|hi|hello|just|sorry|please|yes|no|,) )*"
    r"(?:can|could|did|do|does|would|should|shall|may|will|have|has|had|is|are|was|were|am)"
    r" (?:not )?(?:i|we|you|he|she|they|it|someone|anyone|anybody|my|your|our|the|this|that)\b"
)
# What "I can confirm a refund" has become.
_WILL_A = re.compile(r"(?<!\S)(?:i|we) will (?:a|an|the|your|this|that|another)(?: \w+){0,2}\Z")
_BETWEEN = r"(?: (?:just|now|already|also|gladly|happily|personally|currently|gone ahead and|go ahead and))*"
# What we do, have done or will do: the last group that matched is the verb.
_OUR_VERB = re.compile(
    rf"(?<!\S)(?:(?:(?:i|we) (?:will|shall|can)|will|let (?:me|us)|(?:am|are) going to){_BETWEEN}(?: be)? ([a-z]+)"
    rf"|(?:i|we) (?:am|are)(?: just| now| already| also| currently)* (\w+ing)"
    rf"|(?:i|we) have{_BETWEEN} (\w+(?:ed|en|ought|un|rown))"
    rf"|(?:i|we){_BETWEEN} (\w+ed|put|gave|paid|set))(?!\S)"
)
_WH = re.compile(
    r"(?:(?:and|so|or|also|ok|well|just|sorry|please|,) )*(?:what|when|where|who|whom|why|how|which|whose)\b"
)
_NOUN_LEFT = re.compile(
    r"(?:^|.* )(?:a|an|the|your|any|this|that|full|partial|complete|total|another|of|for|about|free|new|immediate"
    r"|instant|prompt|quick|fast|special|extra|additional|some|one|prorated|double|half|goodwill|generous|%|our"
    r"|full and final|same day|cash|\d+|no|with|on|more)\Z"
)
_PASSIVE_LEFT = re.compile(
    r"(?:^|.* )(?:be|been|being|is|are|am|get|gets|getting|got)"
    r"(?: (?:fully|now|already|being|automatically|promptly|just|also|all|immediately|then|"
    r"completely|totally|entirely|directly|manually|personally|swiftly|duly|successfully))*\Z"
)
_PASSIVE_SUBJECT = re.compile(
    r"(?<!\S)(?:you|it|this|that|your|the|yourself|everything|all|order|these|those|money|they"
    r"|both|each|every|whole|amount|balance|difference|shipping|postage|costs?|charges?|fees?"
    r"|deposit|total|rest|[$€£¥]|\d+(?:[.,]\d+)*)(?!\S)"
)
_PASSIVE_VERB = re.compile(
    r"(?<!\S)(?:will|shall|going to|can|(?:has|have) (?:\w+ )?been|(?:is|are|am)(?: \w+)?|gets?|getting|got)(?!\S)"
)
_CONSIDERED = re.compile(
    r"(?:^|.* )(?:consider|count) (?:it|this|that|yourself|(?:your|the|that|this)(?: \w+){1,3})"
    r"(?: (?:as|to be|fully|already|all|hereby))*\Z"
)
_AFTER_DONE = re.compile(
    r"(?:\Z|,|-|in |today|now|to |just|already|and |you|your |the |it|this|that |for |as |full)"
)
_GERUND_SUBJECT = re.compile(
    r"(?:\S+ ){0,3}?(?:is|are|was|would|will|can|may|might|has|requires?|takes?)(?!\S)"
)
_BY_OTHERS = re.compile(
    r"by (?!(?:us|me|our|my|the team|the (?:\w+ )?end|the latest|the \d|then|tomorrow|tonight|today|next|this|noon"
    r"|midday|midnight|lunch\w*|close|early|late|mid|the (?:weekend|week|morning|afternoon|evening)|(?:mon|tue|tues"
    r"|wed|wednes|thu|thurs|fri|sat|satur|sun)(?:day)?|hand|bank transfer|cheque|check|end|\d+(?:st|nd|rd|th|am|pm)?"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)\b)"
)
# What may come between the verb and the thing handed over: no "about", no "request for".
_DIRECT = re.compile(
    r"(?: (?!(?:about|of|on|with|regarding|how|why|requests?|requested|forms?|if|whether|to"
    r"|rules?|terms|policy|policies|links?|details|information|page|conditions|steps"
    r"|instructions|questions?|ask|asked|asking|apply|applied|claims?|claimed|see)(?!\S))\S+){0,5}"
)
_RECEIVING_VERBS = frozenset(
    ["get", "receive", "have", "see", "find", "enjoy", "be", "getting", "receiving", "hear", "keep"]
)
_TIME_CLAUSE = re.compile(
    r"(?<!\S)(?:once|when|whenever|after|as soon as|the moment|the minute|upon)(?!\S)"
)
_SECOND_SUBJECT = re.compile(
    r" \S+ \S+.* (?:i|we|you|it|they) (?:will|shall|can|am|are|have|get|is)(?!\S)"
)
# "The fee is waived for students" is a general fact, not a promise to this customer.
_FOR_OTHERS = re.compile(
    r" (?:only )?for (?!you|your|this|that|the|now|free|us|our|as|good|my|at)\w+s(?!\S)"
)
_TAKEN_UP = re.compile(
    r"(?<!\S)(?:but|so|however|still|and yet|,|-)(?: \w+){0,4}? (?:i|we)(?: (?:just|gladly|of course))? "
    r"(?:will|am going to|are going to|am|are|have)(?: (?:just|gladly|happily|of course|now|already))?"
    r"(?: (?:do|doing|done) (?:so|it|that|this|just that|exactly that)(?!\S)"
    r"|(?: this (?:time|once)| anyway| for you| here)?(?: [,-]|\Z))"
    r"|(?:^|, )(?:and|so) you will (?:get|have|receive) (?:one|it|that)(?!\S)"
)
_BUT = re.compile(r"(?<!\S)(?:but|however|unfortunately|sadly|yet)(?!\S)")
_LONG_PAST = re.compile(r" (?:on|last|in|back|before|after|when|to|by|two|three|\d+)(?!\S)")
_TAKE = re.compile(r"\A(?:(?:so|and|please|here|,) )*(?:take|have|grab)(?!\S)")
_HEARSAY = re.compile(
    r"(?<!\S)(?:according to (?:you|your|him|her|them|what you)|from what you)(?!\S)"
)
_THEN = re.compile(
    r"(?<!\S)(?:(?:in|last|back in) (?:january|february|march|april|may|june|july|august|september|october|november"
    r"|december|spring|summer|autumn|winter|year|month|\d{4})|(?:weeks|months|years?|month) ago)(?!\S)"
)
_OBJECT_PRONOUN = re.compile(r"(?:^|.* )(?:me|us|them|him|her) to\Z")


@dataclass(frozen=True, slots=True)
class Promise:
    """The additional search terms for a phrase of a ``promises`` check.

    ``verb`` is the stem that alone says what is promised ("refund" of "refund you"); ``thing``
    is the object of "waive the fee", whose passive is "the fee will be waived". A ``light`` verb
    says so little that any other will do: "give you your money back", "grant an exception".
    """

    phrase: Phrase
    verb: str | None = None
    thing: tuple[str, ...] = ()
    light: bool = False


def promise_of(phrase: Phrase) -> Promise:
    """Return the other ways of expressing the promise in ``phrase``."""
    stems = phrase.plain
    if stems is None:
        return Promise(phrase)
    object_ = _object(stems)
    if stems[0] in _LIGHT and not object_:
        return Promise(phrase)
    if len(stems) == 2 and stems[1] in ("you", "it", "them"):
        return Promise(phrase, verb=stems[0])
    if object_:
        return Promise(phrase, verb=stems[0], thing=object_, light=stems[0] in _LIGHT)
    return Promise(phrase)


def _object(stems: tuple[str, ...]) -> tuple[str, ...]:
    """Return what the verb in front acts on: "damage" of "pay for the damage"."""
    if stems[1:2] in (("for",), ("off",)) and stems[2:3] and stems[2] in _ARTICLES:
        stems = stems[:1] + stems[2:]
    if len(stems) > 3 and stems[-1] in ("off", "away", "out"):
        stems = stems[:-1]
    return stems[2:] if len(stems) in (3, 4, 5) and stems[1] in _ARTICLES else ()


def is_promise(words: Words, start: int, end: int, *, verb_only: bool = False) -> bool:
    """Whether the phrase at words ``start`` to ``end`` is promised.

    Args:
        verb_only: the phrase is the bare verb of a longer one ("refund" of "refund you").

    """
    context = phrase_context(words, start, end)
    if _asked(context):
        return False
    if _taken_up(context):
        return True
    if _CONSIDERED.match(context.clause) and not negated(context.clause):
        return True
    if _conditional(context):
        return False
    if _blocked(context):
        return False
    if CUES["other_things"].match(context.after):
        return _under_way(context)
    if _PASSIVE_LEFT.match(context.clause) and context.first.endswith(
        ("ed", "en", "id", "ck", "ne", "nt")
    ):
        return _passive(context)
    if _NOUN_LEFT.match(context.clause) or _coming(context):
        return _handed_over(context)
    return _active(context, verb_only=verb_only)


def is_done_to(words: Words, start: int, end: int, verb: str) -> bool:
    """Whether the reply promises ``verb`` for a thing ("the fee will be waived")."""
    context = phrase_context(words, start, end)
    following = context.after.split(" ", 1)[0]
    if (
        re.search(r"(?<!\S)consider (?:\w+ ){0,2}?\w+\Z", context.clause)
        and stem(following) == verb
    ):
        return not negated(context.clause)
    if _asked(context) or _conditional(context) or _blocked(context):
        return False
    match = re.match(
        r"(?:(?:\w+ ){0,3}?(?:(?:will|shall|can)(?: now| also| then)? be"
        r"|(?:has|have)(?: now| just| already| also)? been|is being|are being|is|are|gets)"
        r"(?: (?:fully|now|already|also|just|of course))* )(\w+)",
        context.after,
    )
    if match is not None:
        return stem(match.group(1)) == verb and not _FOR_OTHERS.match(context.after, match.end())
    return following != verb and not following.endswith("ing") and stem(following) == verb


def _asked(context: PhraseContext) -> bool:
    if _INVERTED.match(context.clause):
        return True
    if not context.is_question:
        return False
    # "I'll refund you, is that all right?" asks about something else.
    return bool(_WH.match(context.clause)) or not re.search(r" [,-] ", f" {context.after} ")


def _taken_up(context: PhraseContext) -> bool:
    """Whether a later clause promises what this one leaves open: "..., but I'll do it for you"."""
    match = _TAKEN_UP.search(context.after)
    return match is not None and not conditional(f"{context.before} {context.after}")


def _conditional(context: PhraseContext) -> bool:
    after = re.split(r" (?:but|so) (?!only|just|if|provided|on)", context.after, maxsplit=1)[0]
    before = re.split(r" (?:but|however|so) ", context.before)[-1]
    sentence = CUES["courtesies"].sub("", f"{before} _ {after}")
    if not unsure(sentence) and not _in_time_clause(context.clause):
        sentence = CUES["timings"].sub("", sentence)
    return conditional(sentence)


def _in_time_clause(clause: str) -> bool:
    """Whether the phrase is inside the "when" clause itself: "when you get your refund, tell me"."""
    time_clauses = list(_TIME_CLAUSE.finditer(clause))
    return bool(time_clauses) and _SECOND_SUBJECT.search(clause, time_clauses[-1].end()) is None


def _blocked(context: PhraseContext) -> bool:
    """Whether the nearest part of the clause refuses, only tries, reports, or is about somebody else."""
    clause = _nearest(context.clause)
    if _HEARSAY.search(context.before) or is_by_another(context, clause) or _long_past(context):
        return True
    if _OBJECT_PRONOUN.match(clause) or (context.wish and _BUT.search(context.after)):
        return True
    return blocked(clause)


def _long_past(context: PhraseContext) -> bool:
    """Whether it was done in the distant past: "we refunded you in March"."""
    return (
        context.first.endswith("ed")
        and re.search(r"(?:^| )(?:i|we|you were)\Z", context.clause) is not None
        and _THEN.search(context.after) is not None
    )


def _nearest(clause: str) -> str:
    """Return the last part of a clause that commits by itself ("... and will refund you")."""
    for part in reversed(list(_COORDINATION.finditer(f" {clause} "))):
        after_part = f" {clause} "[part.end() :].strip()
        if re.match(
            r"(?:\w+ )?(?:will|shall|can|am|are|have|has|going to|let me|happy to|glad to)(?!\S)",
            after_part,
        ):
            return after_part
    return clause


def _active(context: PhraseContext, *, verb_only: bool) -> bool:
    committed = CUES["commitments"].search(context.clause) is not None
    if committed and is_ours(context):
        return True
    if not verb_only and _receives(context):
        return True
    if re.fullmatch(
        r"(?:.* )?(?:i|we)(?: (?:gladly|happily|hereby|always|just|already|also|now))*",
        context.clause,
    ):
        return context.after.startswith("you") or not verb_only or context.first.endswith("ed")
    if context.clause.endswith("you") and context.first in ("get", "receive", "have"):
        return (
            re.fullmatch(r"(?:[,-] |so |then |and |yes |of course )*you", context.clause)
            is not None
        )
    return _without_subject(context)


def _receives(context: PhraseContext) -> bool:
    """Whether the customer gets what follows; "you can cancel it" is their own doing."""
    received = CUES["receiving"].search(context.clause)
    if received is None:
        return _TAKE.fullmatch(context.clause) is not None
    if received.end() < len(context.clause) or not received.group().startswith("you "):
        return True
    if received.group().endswith("have"):
        return not context.first.endswith(("ed", "en"))
    return context.first in _RECEIVING_VERBS


def _without_subject(context: PhraseContext) -> bool:
    """Judge "Refunding you now" and "Refunded in full"."""
    if not is_ours(context) or _GERUND_SUBJECT.match(context.after):
        return False
    if context.first.endswith("ing"):
        return True
    return context.first.endswith("ed") and _AFTER_DONE.match(context.after) is not None


def _passive(context: PhraseContext) -> bool:
    return (
        _BY_OTHERS.match(context.after) is None
        and _PASSIVE_SUBJECT.search(context.clause) is not None
        and _PASSIVE_VERB.search(context.clause) is not None
    )


def _under_way(context: PhraseContext) -> bool:
    """Whether we started the process: "I have initiated the refund process"."""
    return (
        re.match(r"(?:process|procedure|request)(?!\S)", context.after) is not None
        and CUES["us"].search(context.clause) is not None
        and re.search(CUES["under_way"].pattern + r"\Z", context.clause + " ") is not None
    )


def _coming(context: PhraseContext) -> bool:
    match = CUES["coming"].match(context.after)
    if match is None:
        return False
    # An action in the distant past is a fact, not a promise.
    past = re.match(r"(?:was|were|went \w+)(?!\S)", context.after)
    return past is None or not (context.is_question or _LONG_PAST.match(context.after, match.end()))


def _handed_over(context: PhraseContext) -> bool:
    clause = context.clause
    if _coming(context) and not re.search(
        r"(?<!\S)(?:all|any|each|every|most|some|these)(?: \w+){0,2}\Z", clause
    ):
        return True
    received = [*CUES["receiving"].finditer(clause), *_TAKE.finditer(clause)]
    if any(_DIRECT.fullmatch(clause, match.end()) is not None for match in received):
        return True
    if _handing(clause) or _WILL_A.search(clause):
        return True
    if not is_ours(context):
        return False
    if _begun(context):
        return True
    committed = CUES["commitments"].search(clause)
    if committed is None:
        return False
    return any(
        _DIRECT.fullmatch(clause, giving_match.end()) is not None
        for giving_match in CUES["giving"].finditer(clause, committed.start())
    )


def _begun(context: PhraseContext) -> bool:
    """Whether a verb without a subject starts it: "Processing your refund now"."""
    clause_start = strip_openings(context.clause)
    giving_match = CUES["giving"].match(clause_start)
    if giving_match is None or not giving_match.group().split()[0].endswith("ing"):
        return False
    return _DIRECT.fullmatch(
        clause_start, giving_match.end()
    ) is not None and not _GERUND_SUBJECT.match(context.after)


def _handing(clause: str) -> bool:
    """Whether any verb of ours hands over what follows: "we're throwing in a ..."."""
    for match in CUES["handing"].finditer(clause):
        if _DIRECT.fullmatch(clause, match.end()):
            return True
    return any(
        _DIRECT.fullmatch(clause, verb.end()) is not None
        and CUES["withholding"].fullmatch(verb[verb.lastindex or 0]) is None
        for verb in _OUR_VERB.finditer(clause)
    )
