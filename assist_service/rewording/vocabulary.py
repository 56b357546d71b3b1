"""Words that an answer is checked by."""

import re
from functools import lru_cache
from importlib.resources import files


def listed(name: str) -> frozenset[str]:
    """Return the words of a list beside this module."""
    text = (files(__package__) / "words" / f"{name}.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


@lru_cache(1)
def known_words() -> frozenset[str]:
    """Return words that a sentence may begin with and that name nobody: those of the frameworks' files."""
    folder = files("framework_prompts")
    texts = [
        one.read_text(encoding="utf-8") for one in folder.iterdir() if one.name.endswith(".yaml")
    ]
    # Words in lower case only: a name, which the files' sources have, always has a capital.
    found = {word for text in texts for word in re.findall(r"(?<![A-Za-z'’])[a-z]+", text)}
    return frozenset(found) | listed("openers")
