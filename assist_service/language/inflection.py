"""Stem words, so that a phrase matches in any inflection.

The inflectional steps of the Porter2 (Snowball) English stemmer, 1a to 1c and the final
``e`` of step 5; its derivational steps are left out on purpose, so that a rule about "import"
does not match "important", nor one about "policy" "police". Source: Porter 2001,
https://snowballstem.org/algorithms/english/stemmer.html
"""

import re
from pathlib import Path

from assist_service.domain.word_cache import remember_words

_VOWELS = "aeiouy"
_HAS_VOWEL = re.compile(r"[aeiouy]")
_R1 = re.compile(r"[^aeiouy]*[aeiouy]+[^aeiouy]")
# A vowel between consonants at the end (not w, x, y), or a two-letter word such as "us".
_SHORT_END = re.compile(r"(?:[^aeiouy][aeiouy][^aeiouywx]|^[aeiouy][^aeiouy])\Z")
_DOUBLE = re.compile(r"(bb|dd|ff|gg|mm|nn|pp|rr|tt)\Z")
_IRREGULAR_FILE = Path(__file__).with_name("irregular.txt")


def _irregular() -> dict[str, str]:
    stem_by_form = {}
    for line in _IRREGULAR_FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            word, _, forms = line.partition(":")
            stem_by_form[word] = word
            stem_by_form.update(dict.fromkeys(forms.split(), word))
    return stem_by_form


_IRREGULAR = _irregular()


@remember_words(20_000)
def stem(word: str) -> str:
    """Return the stem shared by all inflections of a lower-case ``word``."""
    irregular_stem = _IRREGULAR.get(word)
    if irregular_stem is not None:
        return irregular_stem
    if len(word) < 3 or not word.isalpha():
        return word
    return _spelling(_final(_ending(_plural(word))))


def _plural(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith(("ies", "ied")):
        return word[:-2] if len(word) > 4 else word[:-1]
    if word.endswith(("xes", "ches", "shes", "zzes")):
        return word[:-2]
    if word.endswith(("us", "ss")) or not word.endswith("s"):
        return word
    return word[:-1] if _HAS_VOWEL.search(word[:-2]) else word


def _ending(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _r1(word) <= len(word) - 3 else word
    for suffix in ("ing", "ed"):
        if word.endswith(suffix) and _HAS_VOWEL.search(trunk := word[: -len(suffix)]):
            return _mended(trunk)
    return word


def _mended(trunk: str) -> str:
    """Restore the ``e`` that an ending removed, and drop the letter it doubled."""
    if trunk.endswith(("at", "bl", "iz")):
        return trunk + "e"
    if _DOUBLE.search(trunk):
        return trunk[:-1]
    if _SHORT_END.search(trunk) and _r1(trunk) >= len(trunk):
        return trunk + "e"
    return trunk


def _final(word: str) -> str:
    if len(word) > 2 and word[-1] == "y" and word[-2] not in _VOWELS:
        return word[:-1] + "i"
    last = len(word) - 1
    if word[-1] == "e" and (
        _r2(word) <= last or (_r1(word) <= last and not _SHORT_END.search(word[:-1]))
    ):
        return word[:-1]
    if word.endswith("ll") and _r2(word) <= len(word) - 1:
        return word[:-1]
    return word


def _spelling(word: str) -> str:
    """Return the same spelling for British and American variants."""
    if len(word) > 4 and word.endswith("iz"):
        return word[:-1] + "s"
    return word[:-3] + "or" if len(word) > 5 and word.endswith("our") else word


def _r1(word: str) -> int:
    match = _R1.match(word)
    return match.end() if match is not None else len(word)


def _r2(word: str) -> int:
    start = _r1(word)
    match = _R1.match(word, start)
    return match.end() if match is not None else len(word)
