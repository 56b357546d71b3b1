"""Turn rhetorical questions into statements, and complete sentences that lack a subject."""

import re
from collections.abc import Sequence

from assist_service.analysis.reflection.clauses import AUXILIARIES, DETERMINERS, finite, has_verb
from assist_service.analysis.reflection.tokens import ClauseToken
from assist_service.analysis.reflection.word_lists import data, grammar, lexicon

_WAITING = re.compile(
    r"(since|for|over|\d|two|three|four|five|six|seven|eight|nine|ten|a|an|half|weeks|days|hours|all)$"
)
# Without a subject, these were done to the customer rather than by them.
_DONE_TO = grammar("done_to")
_DONE_BY = grammar("done_by")
_KIN, _BARE = grammar("kin"), grammar("bare")
_NO_ARTICLE = grammar("no_article")
MODALS = frozenset(
    (
        "can",
        "could",
        "may",
        "might",
        "will",
        "would",
        "should",
        "shall",
        "must",
        "are",
        "is",
        "do",
        "don't",
    )
)
_SUPPOSING = frozenset(("should", "would", "must", "shall", "could", "might", "shouldn't"))
_ITS = grammar("its")
_YOURS = grammar("yours")


def complete(words: list[str], tokens: Sequence[ClauseToken]) -> list[str] | None:
    """Return the reversed ``words`` with their missing subject added, or unchanged if they are a noun phrase.

    Return ``None`` if they are neither a clause nor a noun phrase.
    """
    first = tokens[0].low
    adverbs = lexicon().adverbs
    lead = 0
    while lead < len(tokens) - 1 and tokens[lead].low in adverbs:
        lead += 1
    verb = tokens[lead].low
    following = tokens[lead + 1].low if lead + 1 < len(tokens) else ""
    before, after = words[:lead], words[lead:]
    if verb == "been":
        return ["you've", *before, *after]
    if verb in ("waiting", "trying", "sitting", "paying", "getting", "calling"):
        long = verb == "waiting" and lead == 0 and _WAITING.match(following)
        return ["you've been" if long else "you're", *before, *after]
    if verb in _YOURS:
        return ["you", *before, *after]
    if verb in _ITS and lead < len(tokens) - 1:
        return ["it", *before, *after]
    if verb in _DONE_BY or (verb in _DONE_TO and following in DETERMINERS):
        return ["you", *before, *after]
    if verb in _DONE_TO:
        # "Told me to restart it": done to the customer, whoever the subject is.
        after = [after[0], *after[2:]] if following in ("me", "us") else after
        return ["you were", *before, *after]
    if verb in AUXILIARIES or first in ("to", "of", "than", "which", "that's"):
        return None
    if first == "not" and len(tokens) > 1 and tokens[1].low in ("one", "a"):
        return ["there's been", *words]
    if not (has_verb(tokens) or _noun_phrase(tokens)):
        return None
    article = _article(tokens)
    return [article, *words] if article else words


def _article(tokens: Sequence[ClauseToken]) -> str:
    """Return the word missing from "phone broke": "the", or "your" for family and for nouns without an article."""
    low = tokens[0].low
    bare = len(tokens) > 1 and tokens[0].word and not low.endswith("s") and low not in DETERMINERS
    if not bare or low in _NO_ARTICLE or not finite(tokens, 1):
        return ""
    if low in _KIN or low in _BARE:
        return "your"
    return "the" if low in lexicon().things else ""


def _noun_phrase(tokens: Sequence[ClauseToken]) -> bool:
    words = lexicon()
    first = tokens[0].low
    if first in DETERMINERS or first in (
        "still",
        "not",
        "zero",
        "nothing",
        "almost",
        "over",
        "another",
    ):
        return any(token.low in words.things for token in tokens)
    return first[0].isdigit() or first in words.things


def uninvert(tokens: tuple[ClauseToken, ...]) -> tuple[ClauseToken, ...]:
    """Return "why was I charged" as "I was charged"; return nothing for a genuine question."""
    line = " ".join(token.low for token in tokens)
    frames = data("frames")["questions"]
    for name in ("place", "event"):
        match = re.match(frames[name], line)
        if match is not None and name == "event":
            return tokens[len(line[: match.start("thing")].split()) :]
    match = re.match(frames["over_and_over"], line)
    if match is not None:
        who_token = tokens[len(line[: match.start("who")].split())]
        thing = tokens[len(line[: match.start("thing")].split()) :]
        return (
            who_token,
            *(_word(inserted, who_token) for inserted in ("keep", "having", "to")),
            *thing,
        )
    match = re.match(frames["reason"], line)
    if match is None:
        return tokens if has_verb(tokens) and not _asks(tokens) else ()
    after_match = tokens[len(match.group().split()) :]
    if not after_match:
        return ()
    if after_match[0].low not in AUXILIARIES:
        return after_match
    # "Why should I pay" means that they should not have to: as a statement it would say the opposite.
    return () if after_match[0].low in _SUPPOSING else subject_first(after_match)


def _word(text: str, near: ClauseToken) -> ClauseToken:
    return near._replace(text=text, low=text)


def _asks(tokens: Sequence[ClauseToken]) -> bool:
    return tokens[0].low in AUXILIARIES or tokens[0].low in (
        *(["what", "when", "where", "who", "how", "which", "whose", "why"]),
        *(["what's", "where's", "how's", "who's", "when's"]),
    )


def subject_first(tokens: tuple[ClauseToken, ...]) -> tuple[ClauseToken, ...]:
    """Return "did you lose it" as "you lost it"."""
    words = lexicon()
    auxiliary, end = tokens[0], 2
    if len(tokens) < 3:
        return ()
    if tokens[1].low in DETERMINERS:
        end = 3
        while end < len(tokens) - 1 and tokens[end].low in words.things:
            end += 1
    subject, predicate = tokens[1:end], tokens[end:]
    if auxiliary.low in ("did", "do", "does") and predicate:
        verb = words.verbs.get(predicate[0].low)
        at = 0
        while verb is None and at < len(predicate) - 1 and predicate[at].low in words.adverbs:
            at += 1
            verb = words.verbs.get(predicate[at].low)
        if verb is None:
            return ()
        form = {"did": verb.past, "do": verb.base, "does": verb.third}[auxiliary.low]
        verb_token = predicate[at]._replace(text=form, low=form)
        return (*subject, *predicate[:at], verb_token, *predicate[at + 1 :])
    return (*subject, auxiliary, *predicate)
