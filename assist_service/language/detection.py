"""Decide whether a message is in English.

py3langid (BSD-3; a naive Bayes model over byte n-grams, 97 languages) decides. Support chats are
full of names, codes and single words, for which any detector guesses, and a wrongly skipped
message costs as much as a wrong reading. So English must be as improbable as ``SURE`` or, where no
word is an English one, ``LIKELY`` says. Where the helpdesk names another language, the likelier of
the two decides.
"""

import lzma
import re
from array import array
from functools import cache, lru_cache
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

from assist_service.language.spelling import is_known_word

# `python -m benchmarks.languages` prints what these find and what they take for another language.
SURE, LIKELY, _EVEN = 0.99, 0.98, 0.5
# A longer text says nothing more about its language.
_COMPARED = 600
# Two words without an accent may be a name in any language.
_FEW = 3
_LANGUAGES = (
    *("en", "es", "de", "fr", "it", "pt", "nl", "pl", "tr", "sv", "da", "no", "fi", "cs", "sk"),
    *("ro", "hu", "hr", "bg", "el", "ru", "uk", "ar", "he", "fa", "hi", "bn", "ur", "ta", "th"),
    *("vi", "id", "ms", "tl", "ja", "zh", "ko"),
)
_CODE = re.compile(r"https?://\S+|\S+@\S+|[#@]?\S*\d\S*|[•*_]{2,}")
_LATIN = re.compile(r"[a-zA-Z\u00c0-\u024f]")


@lru_cache(maxsize=512)
def is_english(text: str, stated_language: str | None = None) -> bool:
    """Return whether ``text`` is English, or says too little to tell.

    Args:
        text: the writer's own words.
        stated_language: the language the helpdesk states (a BCP 47 tag), or ``None``.

    """
    words = [word for word in _CODE.sub(" ", text[:_COMPARED]).split() if len(word) > 1]
    letters = "".join(words)
    if not any(map(str.isalpha, letters)):
        return True
    foreign_script = sum(map(str.isalpha, letters)) - len(_LATIN.findall(letters))
    if foreign_script * 2 > len(letters):
        return False
    stated = (stated_language or "en").lower().split("-")[0]
    if stated == "en" and len(words) < (_FEW if letters.isascii() else 2):
        return True
    english = dict(_identifier().rank(" ".join(words).lower()))["en"]
    if stated != "en":
        return bool(english > _EVEN)
    return bool(english > 1 - (SURE if any(map(is_known_word, words)) else LIKELY))


@cache
def _identifier() -> LanguageIdentifier:
    # py3langid's own loader needs a temporary directory, which a read-only container lacks, and
    # keeps the tables of all 97 languages.
    with lzma.open(MODEL_DIR / MODEL_FILE) as file, np.load(BytesIO(file.read())) as arrays:
        languages = arrays["classes"].tolist()
        columns = [languages.index(language) for language in _LANGUAGES]
        return LanguageIdentifier(
            np.ascontiguousarray(arrays["ptc"][:, columns]),
            arrays["pc"][columns],
            list(_LANGUAGES),
            _packed(arrays["nextmove"]),
            arrays["out_feat"].tolist(),
            norm_probs=True,
            tk_row=_packed(arrays["nextmove_row"]),
        )


def _packed(numbers: NDArray[np.unsignedinteger]) -> "array[int]":
    """Return ``numbers`` as Python's own array, of which one item is read quickest."""
    return array({2: "H", 4: "I"}[numbers.dtype.itemsize], numbers.tobytes())
