"""VADER's scores to the digit, several times faster.

The original lowers every word of the message for each sentiment word; this
subclass lowers once and looks words up in sets. Method and numbers: Hutto and
Gilbert, VADER, ICWSM 2014. A property test holds it to the original.
"""

from functools import cache

from vaderSentiment.vaderSentiment import (
    BOOSTER_DICT,
    C_INCR,
    N_SCALAR,
    NEGATE,
    SPECIAL_CASES,
    SentimentIntensityAnalyzer,
    SentiText,
    allcap_differential,
)

_NEGATE = frozenset(NEGATE)
_DAMPING = (1.0, 0.95, 0.9)


class Sentiment(SentimentIntensityAnalyzer):  # type: ignore[misc]
    """VADER, quicker."""

    def polarity_scores(self, text: str) -> dict[str, float]:
        """Return ``neg``, ``neu``, ``pos`` (0 to 1) and ``compound`` (-1 to 1)."""
        text = text.strip() if text.isascii() else self._describe_emoji(text).strip()
        tokens = [SentiText._strip_punc_if_word(token) for token in text.split()]  # noqa: SLF001
        lower = [token.lower() for token in tokens]
        lexicon = self.lexicon
        capped: bool | None = None
        sentiments: list[float] = []
        last = len(lower) - 1
        for place, word in enumerate(lower):
            if (
                word not in lexicon
                or word in BOOSTER_DICT
                or (word == "kind" and place < last and lower[place + 1] == "of")
            ):
                sentiments.append(0)
                continue
            if capped is None:
                capped = allcap_differential(tokens)
            sentiments.append(self._valence(tokens, lower, place, capped=capped))
        if capped is not None and "but" in lower:
            sentiments = self._but_check(lower, sentiments)
        scores: dict[str, float] = self.score_valence(sentiments, text)
        return scores

    def _describe_emoji(self, text: str) -> str:
        emojis = self.emojis
        if emojis.keys().isdisjoint(text):
            return text
        shown: list[str] = []
        after_blank = True
        for character in text:
            description = emojis.get(character)
            if description is None:
                shown.append(character)
                after_blank = character == " "
                continue
            if not after_blank:
                shown.append(" ")
            shown.append(description)
            after_blank = False
        return "".join(shown)

    def _valence(self, tokens: list[str], lower: list[str], place: int, *, capped: bool) -> float:
        lexicon = self.lexicon
        word = lower[place]
        valence: float = lexicon[word]
        if word == "no" and place != len(lower) - 1 and lower[place + 1] in lexicon:
            valence = 0.0
        if _after_no(lower, place):
            valence = lexicon[word] * N_SCALAR
        if capped and tokens[place].isupper():
            valence += C_INCR if valence > 0 else -C_INCR
        for back in range(min(3, place)):
            before = lower[place - back - 1]
            if before in lexicon:
                continue
            if before in BOOSTER_DICT:
                valence += _boost(tokens[place - back - 1], before, valence, back, capped=capped)
            valence = _negate(valence, lower, place, back)
            if back == 2:
                valence = _idiom(valence, lower, place)
        after_least = place > 0 and lower[place - 1] == "least" and "least" not in lexicon
        if after_least and (place == 1 or lower[place - 2] not in ("at", "very")):
            valence *= N_SCALAR
        return valence


def _after_no(lower: list[str], place: int) -> bool:
    return (
        (place > 0 and lower[place - 1] == "no")
        or (place > 1 and lower[place - 2] == "no")
        or (place > 2 and lower[place - 3] == "no" and lower[place - 1] in ("or", "nor"))
    )


def _boost(token: str, word: str, valence: float, back: int, *, capped: bool) -> float:
    scalar: float = BOOSTER_DICT[word]
    if valence < 0:
        scalar *= -1
    if capped and token.isupper():
        scalar += C_INCR if valence > 0 else -C_INCR
    return scalar * _DAMPING[back] if back else scalar


def _negates(word: str) -> bool:
    return word in _NEGATE or "n't" in word


def _negate(valence: float, lower: list[str], place: int, back: int) -> float:
    before = lower[place - back - 1]
    if back == 0:
        return valence * N_SCALAR if _negates(before) else valence
    near = lower[place - 1]
    if back == 1:
        if before == "never" and near in ("so", "this"):
            return valence * 1.25
        if before == "without" and near == "doubt":
            return valence
        return valence * N_SCALAR if _negates(before) else valence
    middle = lower[place - 2]
    # The original's "and" binds before its "or"; so does this.
    if (before == "never" and middle in ("so", "this")) or near in ("so", "this"):
        return valence * 1.25
    if before == "without" and "doubt" in (middle, near):
        return valence
    return valence * N_SCALAR if _negates(before) else valence


def _idiom(valence: float, lower: list[str], place: int) -> float:
    zero, one, two, three = lower[place], lower[place - 1], lower[place - 2], lower[place - 3]
    for phrase in (
        f"{one} {zero}",
        f"{two} {one} {zero}",
        f"{two} {one}",
        f"{three} {two} {one}",
        f"{three} {two}",
    ):
        if phrase in SPECIAL_CASES:
            valence = SPECIAL_CASES[phrase]
            break
    if len(lower) - 1 > place:
        valence = SPECIAL_CASES.get(f"{zero} {lower[place + 1]}", valence)
    if len(lower) - 1 > place + 1:
        valence = SPECIAL_CASES.get(f"{zero} {lower[place + 1]} {lower[place + 2]}", valence)
    for phrase in (f"{three} {two} {one}", f"{three} {two}", f"{two} {one}"):
        valence += BOOSTER_DICT.get(phrase, 0.0)
    return valence


@cache
def sentiment() -> Sentiment:
    """Return the one analyser of this process; loading it takes about 10 ms."""
    return Sentiment()
