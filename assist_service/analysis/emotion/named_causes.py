"""Decide which causes to report, combining the lexicon's phrases with the model's word weights."""

from collections.abc import Sequence

from assist_service.analysis.emotion.emotion import Feeling, cause_parts
from assist_service.analysis.emotion.features import length
from assist_service.analysis.emotion.model_weights import LEARNED_CAUSES, weights
from assist_service.analysis.emotion.tokens import MessageWords
from assist_service.domain.types import Cause

# A cause named by a phrase is dropped only below these log-odds, if the words are clearly against it.
_DOUBT = 1.5
# A word next to the strongest one is quoted too if it contributes at least this share of its weight.
_BESIDE = 0.15


def named_causes(
    words: MessageWords, feeling: Feeling, by_phrase: Sequence[Cause], *, pleased: bool
) -> tuple[Cause, ...]:
    """Return the causes, ordered by position in the text, each with the words that name it.

    Args:
        words: the words of the message.
        feeling: the model's scores for them.
        by_phrase: the causes named by lexicon phrases.
        pleased: whether the customer is pleased; the problem is then over, so only phrases count.

    """
    spans = {cause.cause: cause.span for cause in by_phrase}
    causes: list[Cause] = []
    # "Hello?" may come from somebody who is waiting, but it does not say so.
    by_words = not pleased and length(words) != "short"
    for column, (cause, odds, least) in enumerate(
        zip(LEARNED_CAUSES, feeling.caused, weights().cause_from, strict=True)
    ):
        if cause in spans:
            if odds >= least - _DOUBT:
                causes.append(Cause(cause, spans[cause]))
        elif odds >= least and by_words and (span := _words_of(words, feeling, column)):
            causes.append(Cause(cause, span))
    causes += [cause for cause in by_phrase if cause.cause not in LEARNED_CAUSES]
    return tuple(sorted(causes, key=lambda cause: (cause.span, cause.cause)))


def _words_of(words: MessageWords, feeling: Feeling, cause: int) -> tuple[int, int] | None:
    """Return the word range that speaks most for a cause.

    That is the strongest phrase, else the words around the strongest word.
    """
    parts = cause_parts(feeling, cause)
    phrases = [(weight, span) for span, weight, name in parts if name != "word" and weight > 0]
    if phrases:
        return words.span(*max(phrases)[1])
    adds = {first: weight for (first, _), weight, name in parts if name == "word" and weight > 0}
    if not adds:
        return None
    best = max(adds, key=lambda span: (adds[span], -span))
    enough = adds[best] * _BESIDE
    first = last = best
    while first - 1 in adds and _joined(words, first - 1, best) and adds[first - 1] >= enough:
        first -= 1
    while last + 1 in adds and _joined(words, last + 1, best) and adds[last + 1] >= enough:
        last += 1
    return words.span(first, last)


def _joined(words: MessageWords, first: int, second: int) -> bool:
    return words.clauses[first] == words.clauses[second]
