"""From exact parts of a sum to the few words that an agent should see."""

from collections.abc import Sequence

from assist_service.analysis.emotion import Feeling, parts
from assist_service.analysis.text import Words
from assist_service.domain.labels import CAUSE_NAMES, FEELING_NAMES
from assist_service.vocabulary import CauseKind, Emotion, Evidence

_SHOWN = 5
# In log-odds; less does not move a reading.
_LEAST = 0.15
_FEW = 2


def evidence(
    found: Words, feeling: Feeling, outputs: Sequence[int], emotion: Emotion
) -> tuple[Evidence, ...]:
    """Return the places that speak most for ``outputs``, strongest first, none inside another."""
    sums: dict[tuple[int, int], float] = {}
    names: dict[tuple[int, int], str] = {}
    for place, weight, name in parts(feeling, outputs):
        sums[place] = sums.get(place, 0.0) + weight / len(outputs)
        if name != "word":
            names.setdefault(place, name)
    causes = {hit.cue.name: hit.cue.cause for hit in feeling.hits}
    shown: list[tuple[int, int]] = []
    # Phrases come before the single words inside them.
    enough = [place for place, weight in sums.items() if weight >= _LEAST]
    if not enough:
        # Where many words say a little each, the strongest stand for them.
        speaking = sorted(
            (place for place, weight in sums.items() if weight > 0), key=sums.__getitem__
        )
        enough = speaking[-_FEW:]
    for place in sorted(enough, key=lambda place: (place not in names, -sums[place], place)):
        if not any(a <= place[1] and place[0] <= b for a, b in shown):
            shown.append(place)
    strongest = sorted(shown, key=lambda place: (-sums[place], place))[:_SHOWN]
    return tuple(
        Evidence(
            found.span(*place),
            round(sums[place], 3),
            _why(causes.get(names.get(place, "")), emotion),
        )
        for place in strongest
    )


def _why(cause: CauseKind | None, emotion: Emotion) -> str:
    return CAUSE_NAMES[cause] if cause else f"sounds {FEELING_NAMES[emotion]}"
