"""The sentence around a phrase, as plain words without harmless expressions.

"I won't hesitate to refund you" is read as "I will refund you" before anything is judged. The
expressions are in ``words/promises.yaml``.
"""

import re
from dataclasses import dataclass

from assist_service.language.words import BREAK, QUESTION, Words
from assist_service.policy.checks.cues import CUES

# The most words read on either side; in a longer sentence, the words nearest the phrase decide.
_WINDOW = 60
_CLAUSE = re.compile(
    r" (?:but|however|though|although|yet|because|since|therefore|instead|so) (?!that )"
    r"| - "
    r"|(?: ,| and| or| then| ;)+(?: (?:meanwhile|now|also|just|in the meantime|then|therefore"
    r"|today|\w+ly))? (?=(?:i|we|you|they|he|she|it|your|our|my|the|this|that|there|let|please|here|as|both) )"
)
_AFTER_IS = frozenset(["been", "on", "already", "now", "all", "just", "going"])
# "I can confirm that we will" says no more than "we will".
_ANNOUNCED = re.compile(
    r"(?:\A|(?<=[,-] ))_will(?= (?:that )?(?:i|we|you|it|he|she|my|our|your|the (?!full))(?!\S))"
)
_ARRANGED = re.compile(
    r"(?<!was )(?<!were )(?<!not )(?<!\S)(?:am |is |are )?(?:scheduled|set|arranged|booked"
    r"|on track|confirmed|guaranteed)"
    r"(?: (?:for )?(it|this|that|them|everything))? to be(?!\S)"
)
_NO_OBJECTION = re.compile(
    r"(?<!\S)(?:have|has|see) no (?:issues?|problems?|trouble|objections?) (?:with|in|to|about)(?!\S)"
)
_WISH = re.compile(
    r"(?<!\S)(?:(?:would|want)(?: \w+)? (?:like |love |prefer )?to"
    r"|would (?:gladly|happily)|would be (?:\w+ ){1,3}to)\Z"
)


@dataclass(frozen=True, slots=True)
class PhraseContext:
    """A phrase in its sentence: the clause before it, the words after it, and the sentence end."""

    before: str
    clause: str
    after: str
    is_question: bool
    first: str
    wish: bool


def phrase_context(words: Words, start: int, end: int) -> PhraseContext:
    """Return the context of words ``start`` to ``end``."""
    low = start
    while low > 0 and words.words[low - 1] not in (BREAK, QUESTION) and start - low < _WINDOW:
        low -= 1
    high, size = end, len(words.words)
    while high < size and words.words[high] not in (BREAK, QUESTION) and high - end < _WINDOW:
        high += 1
    before = _joined(words, low, start, tail=True)
    after = _joined(words, end, high)
    if _is_short(words, end - 1):
        after = f"{_short(words, end)} {after}"
    is_question = high < size and words.words[high] == QUESTION
    wish = _WISH.search(before) is not None
    before = _harmless(before)
    clause = _CLAUSE.split(" " + before + " ")[-1].strip()
    return PhraseContext(before, clause, after, is_question, words.words[start], wish)


def _joined(words: Words, low: int, high: int, *, tail: bool = False) -> str:
    """Return words ``low`` to ``high`` as one string, with commas and dashes as words."""
    parts: list[str] = []
    for index in range(low, high + tail):
        if index > 0 and index < len(words.words) and (index > low or not tail):
            mark = (
                _mark(words.between(index)) if words.spans[index] != words.spans[index - 1] else ""
            )
            if mark:
                parts.append(mark)
        if index < high:
            parts.append(words.words[index])
            if _is_short(words, index):
                parts.append(_short(words, index + 1))
    return " ".join(parts)


def _is_short(words: Words, index: int) -> bool:
    """Whether the 's of a word is an "is": "your order's being sent", "it's" aside."""
    high = words.spans[index][1]
    follows = words.words[index + 1] if index + 1 < len(words.words) else ""
    return words.text[high : high + 2] in ("'s", "’s") and (
        follows in _AFTER_IS or follows.endswith("ing")
    )


def _short(words: Words, index: int) -> str:
    return "has" if words.words[index] == "been" else "is"


def _mark(between: str) -> str:
    if not between or between == " ":
        return ""
    if any(mark in between for mark in "—–:()") or " - " in between:
        return "-"
    return "," if "," in between else ""


def _harmless(text: str) -> str:
    text = re.sub(r"(?<!\S)not only (will|can|do|have|am|are) (i|we)(?!\S)", r"\2 \1", text)
    text = re.sub(
        r"(?<!\S)you should(?: \w+)? (see|get|receive|have|find)(?!\S)", r"you will \1", text
    )
    text = re.sub(r"(?<!\S)you would(?: \w+)? (?:like|love|prefer)(?!\S)", "you want", text)
    text = re.sub(
        r"(?<!\S)it (?:will|would|is)(?: be)?(?: really"
        r"| absolutely)? (?:(?:my|our|a)(?: \w+)? pleasure"
        r"|(?:no|not an?y?)(?: \w+)? (?:trouble|problem|bother|issue)(?: at all)?(?: for (?:me|us))?) to(?!\S)",
        "i will",
        text,
    )
    text = re.sub(
        r"(\A|, |you can |you should |please )expect (?:us|me) to(?!\S)", r"\1we will", text
    )
    text = re.sub(
        r"(?<!\S)you will(?: soon| shortly| also| then)? (?:see|find)(?!\S)", "you will get", text
    )
    text = re.sub(r"(?<!\S)look(ing|ed)? after(?!\S)", "serve", text)
    text = re.sub(r"(?<!\S)(?:end up|be left) with(?!\S)", "get", text)
    text = _NO_OBJECTION.sub("will", text)
    text = _ARRANGED.sub(r"\1 will be", text)
    text = CUES["harmless"].sub(",", text)
    text = CUES["double"].sub("will", text)
    # "ill refund you", "well refund you": agents in a hurry leave out apostrophes.
    text = re.sub(r"(?:\A|(?<=, ))(i|we)ll\Z|(?<!\S)ill\Z", r"i will", text)
    text = CUES["agreed"].sub("we will", re.sub(r"\A(?:no|nope) ,", ",", text))
    text = _ANNOUNCED.sub(",", CUES["offers"].sub("_will", text))
    return text.replace("_will", "will")
