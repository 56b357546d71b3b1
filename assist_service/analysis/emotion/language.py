"""Whether a message is English enough to be read.

No library: function words of eight languages and the script of the letters
decide. Names, codes and single words are left as English, since a support chat
is full of them; the cost of a wrong silence is as high as of a wrong reading.
"""

import re
from functools import cache

from assist_service.analysis.emotion.matching import load
from assist_service.analysis.emotion.tokens import Words

_FOREIGN_LETTER = re.compile(
    "[\u0370-\u03ff\u0400-\u052f\u0590-\u06ff\u0900-\u0dff\u0e00-\u0eff\u10a0-\u10ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)


def is_english(found: Words, language: str | None = None) -> bool:
    """Return whether the words are English, or too few and too bare to say otherwise.

    ``language`` is what the helpdesk says: it decides only where the words do not.
    """
    text = found.text
    if not text.isascii():
        foreign = len(_FOREIGN_LETTER.findall(text))
        letters = sum(map(str.isalpha, text))
        if foreign * 2 > letters or (foreign > 3 and foreign * 4 > letters):
            return False
    english, other = _function_words()
    keys = found.keys
    home = sum(key in english for key in keys)
    away = sum(key in other for key in keys)
    if away > home and away >= 2:
        return False
    told = language.lower().split("-")[0] if language else "en"
    return not (told != "en" and home == 0 and len(keys) > 2)


@cache
def _function_words() -> tuple[frozenset[str], frozenset[str]]:
    lists = load("languages.yaml")
    english = frozenset(lists["english"].split())
    return english, frozenset(" ".join(lists["others"].values()).split()) - english
