"""Check a language model's answer before an agent sees it; the first failed check refuses it.

In doubt an answer is refused and the agent keeps the original wording. The check of words is
therefore strict: besides a few small words and acknowledgements, an answer has the draft's words
in the draft's order. This rules out new numbers, names, promises and negations, and lost ones.
"""

import re
from collections import Counter
from collections.abc import Callable

import msgspec

from assist_service.analysis.review.review import review
from assist_service.coaching.scene import Scene
from assist_service.domain.types import Review, Suggestion
from assist_service.rewording.placeholder_checks import (
    keeps_neighbours,
    keeps_placeholders,
    words_between,
)
from assist_service.rewording.placeholders import PLACEHOLDER, ShieldedDraft, restore
from assist_service.rewording.word_lists import HEARD, SMALL_WORDS, UNDERSTOOD

MIN_LENGTH, MAX_LENGTH = 0.5, 1.5
# Added to the upper bound, so that a short draft can be reworded too.
EXTRA_CHARACTERS = 20
_PLAIN_CHARACTERS = frozenset(" .,;:'’")
_REPEATED_PUNCTUATION = re.compile(r"[.,;:]{2}")
_HEARD = re.compile(rf"(?<= )(?:{'|'.join(HEARD)})(?= )")
_UNDERSTOOD = re.compile(rf"(?<= )(?:{'|'.join(UNDERSTOOD)})(?= )")
_CAPITALISED = r"[^\W\d_a-zß-öø-ÿ][\w'’-]*"
_CAPITALISED_INSIDE = re.compile(rf"(?<=[\w,;–—’'] ){_CAPITALISED}")


class CheckedAnswer(msgspec.Struct, frozen=True):
    """The suggestion with the answer's wording, or the name of the check that refused it."""

    suggestion: Suggestion | None
    refused_by: str | None = None


def check_answer(
    answer: str, original: Suggestion, draft: ShieldedDraft, scene: Scene
) -> CheckedAnswer:
    """Return the original suggestion with the answer's wording if every check passes.

    Fixed segments and facts are restored from ``draft``, so an answer cannot change them.
    """
    text = " ".join(answer.split())
    for name, passes in TEXT_CHECKS:
        if not passes(text, draft):
            return CheckedAnswer(None, name)
    suggestion = msgspec.structs.replace(original, segments=restore(text, draft))
    for name, suggestion_passes in SUGGESTION_CHECKS:
        if not suggestion_passes(suggestion, original, scene):
            return CheckedAnswer(None, name)
    return CheckedAnswer(suggestion)


def _has_similar_length(text: str, draft: ShieldedDraft) -> bool:
    length = len(draft.text)
    return MIN_LENGTH * length <= len(text) <= MAX_LENGTH * length + EXTRA_CHARACTERS


def _adds_no_figures(text: str, _: ShieldedDraft) -> bool:
    """Return whether ``text`` has no digit or percent sign; the draft's figures are placeholders."""
    return not re.search(r"\d|%", PLACEHOLDER.sub("", text))


def _is_plain(text: str, draft: ShieldedDraft) -> bool:
    """Return whether ``text`` has letters and plain punctuation, and no other character more often."""
    extra = _special_characters(text) - _special_characters(draft.text)
    return not extra and text.isprintable() and not _REPEATED_PUNCTUATION.search(text)


def _special_characters(text: str) -> Counter[str]:
    bare = PLACEHOLDER.sub("", text)
    return Counter(
        character
        for character in bare
        if not _is_latin_letter(character) and character not in _PLAIN_CHARACTERS
    )


def _is_latin_letter(character: str) -> bool:
    # Those of other alphabets may look the same, and are normalised before words are compared.
    return character.isalpha() and character <= "\u024f"


def _adds_no_names(text: str, draft: ShieldedDraft) -> bool:
    """Return whether every capitalised word inside a sentence is capitalised in the draft too."""
    allowed = {*re.findall(_CAPITALISED, draft.text), "I"}
    words = _CAPITALISED_INSIDE.findall(text)
    return all(word in allowed or re.match(r"I['’]", word) for word in words)


def _keeps_words(text: str, draft: ShieldedDraft) -> bool:
    """Return whether the same words are between the same placeholders, in the same order."""
    return _main_words(text) == _main_words(draft.text)


def _main_words(text: str) -> list[list[str]]:
    """Return the words around each placeholder without what may be added, left out or exchanged."""
    pieces = [f" {' '.join(words)} " for words in words_between(text)]
    neutral = [_UNDERSTOOD.sub("(understood)", _HEARD.sub("", piece)) for piece in pieces]
    return [
        [word for word in piece.split() if word not in SMALL_WORDS and word not in ".?"]
        for piece in neutral
    ]


def _keeps_fixed_wording(suggestion: Suggestion, original: Suggestion, _: Scene) -> bool:
    fixed, original_fixed = (
        [segment for segment in version.segments if segment.kind == "fixed"]
        for version in (suggestion, original)
    )
    return fixed == original_fixed


def _breaks_no_rule(suggestion: Suggestion, _: Suggestion, scene: Scene) -> bool:
    return not scene.rules.check(suggestion.text, scene.situation)


def _reviews_as_well(suggestion: Suggestion, original: Suggestion, scene: Scene) -> bool:
    """Return whether the review is as good as the original's: its validation and its findings."""
    channel = scene.conversation.details.channel
    new, old = (
        review(version.text, scene.turns_before_reply, channel)
        for version in (suggestion, original)
    )
    new_findings = {finding.kind for finding in new.findings}
    old_findings = {finding.kind for finding in old.findings}
    return _validation_rank(new) >= _validation_rank(old) and new_findings <= old_findings


def _validation_rank(result: Review) -> int:
    return ("none", "generic", "personalised").index(result.validation)


# The names are values of the `end` label in the metrics.
TEXT_CHECKS: tuple[tuple[str, Callable[[str, ShieldedDraft], bool]], ...] = (
    ("marks", keeps_placeholders),
    ("length", _has_similar_length),
    ("numbers", _adds_no_figures),
    ("plain", _is_plain),
    ("names", _adds_no_names),
    ("words", _keeps_words),
    ("places", keeps_neighbours),
)
SUGGESTION_CHECKS: tuple[tuple[str, Callable[[Suggestion, Suggestion, Scene], bool]], ...] = (
    ("fixed", _keeps_fixed_wording),
    ("rules", _breaks_no_rule),
    ("review", _reviews_as_well),
)
CHECK_NAMES = tuple(name for name, _ in (*TEXT_CHECKS, *SUGGESTION_CHECKS))
