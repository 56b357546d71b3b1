"""Decide whether a message is in English.

The decision uses the function words of eight languages and the script of the letters,
without a library. Names, codes and single words count as English because support chats
are full of them, and a wrongly skipped message costs as much as a wrong reading.
"""

import re
from functools import cache

from assist_service.analysis.emotion.matching import load
from assist_service.analysis.emotion.tokens import MessageWords

_FOREIGN_LETTER = re.compile(
    "[\u0370-\u03ff\u0400-\u052f\u0590-\u06ff\u0900-\u0dff\u0e00-\u0eff\u10a0-\u10ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)


def is_english(message_words: MessageWords, language: str | None = None) -> bool:
    """Return whether the words are English, or too few to tell.

    ``language`` is the language reported by the helpdesk; it decides only if the words do not.
    """
    text = message_words.text
    if not text.isascii():
        foreign = len(_FOREIGN_LETTER.findall(text))
        letters = sum(map(str.isalpha, text))
        if foreign * 2 > letters or (foreign > 3 and foreign * 4 > letters):
            return False
    english, other_words = _function_words()
    keys = message_words.keys
    home = sum(key in english for key in keys)
    away = sum(key in other_words for key in keys)
    if away > home and away >= 2:
        return False
    stated_language = language.lower().split("-")[0] if language else "en"
    return not (stated_language != "en" and home == 0 and len(keys) > 2)


@cache
def _function_words() -> tuple[frozenset[str], frozenset[str]]:
    lists = load("languages.yaml")
    english = frozenset(lists["english"].split())
    return english, frozenset(" ".join(lists["others"].values()).split()) - english
