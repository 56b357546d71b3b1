"""One stem for all inflections of a word, so that a phrase need only be written once.

The inflectional steps of the Porter2 (Snowball) English stemmer, 1a to 1c and the final
``e`` of step 5; its derivational steps are left out on purpose, since a rule about "import"
means no "important" and one about "policy" no "police". Source: Porter 2001,
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
_IRREGULAR_FILE = Path(__file__).with_name("words") / "irregular.txt"


def _irregular() -> dict[str, str]:
    found = {}
    for line in _IRREGULAR_FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            word, _, forms = line.partition(":")
            found[word] = word
            found.update(dict.fromkeys(forms.split(), word))
    return found


_IRREGULAR = _irregular()


@remember_words(20_000)
def stem(word: str) -> str:
    """Return what all inflections of a lower-case ``word`` share."""
    known = _IRREGULAR.get(word)
    if known is not None:
        return known
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
        if word.endswith(suffix) and _HAS_VOWEL.search(rest := word[: -len(suffix)]):
            return _mended(rest)
    return word


def _mended(rest: str) -> str:
    """Give back the ``e`` that an ending swallowed, take away the letter it doubled."""
    if rest.endswith(("at", "bl", "iz")):
        return rest + "e"
    if _DOUBLE.search(rest):
        return rest[:-1]
    if _SHORT_END.search(rest) and _r1(rest) >= len(rest):
        return rest + "e"
    return rest


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
    """Return British and American spellings as one."""
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
