"""Select the few words that best explain a reading to an agent."""

from collections.abc import Sequence

from assist_service.analysis.emotion.emotion import Feeling, parts
from assist_service.analysis.emotion.tokens import MessageWords
from assist_service.domain.labels import CAUSE_NAMES, FEELING_NAMES
from assist_service.domain.types import CauseKind, Emotion, Evidence

_SHOWN = 5
# In log-odds; a smaller contribution does not change a reading.
_LEAST = 0.15
_FEW = 2


def evidence(
    words: MessageWords, feeling: Feeling, outputs: Sequence[int], emotion: Emotion
) -> tuple[Evidence, ...]:
    """Return the strongest evidence for ``outputs``, strongest first, without overlaps."""
    sums: dict[tuple[int, int], float] = {}
    names: dict[tuple[int, int], str] = {}
    for span, weight, name in parts(feeling, outputs):
        sums[span] = sums.get(span, 0.0) + weight / len(outputs)
        if name != "word":
            names.setdefault(span, name)
    causes = {hit.cue.name: hit.cue.cause for hit in feeling.hits}
    spans: list[tuple[int, int]] = []
    # Phrases come before the single words inside them.
    candidates = [span for span, weight in sums.items() if weight >= _LEAST]
    if not candidates:
        # If many words contribute a little each, show the strongest of them.
        speaking = sorted(
            (span for span, weight in sums.items() if weight > 0), key=sums.__getitem__
        )
        candidates = speaking[-_FEW:]
    for span in sorted(candidates, key=lambda span: (span not in names, -sums[span], span)):
        if not any(a <= span[1] and span[0] <= b for a, b in spans):
            spans.append(span)
    strongest = sorted(spans, key=lambda span: (-sums[span], span))[:_SHOWN]
    return tuple(
        Evidence(
            words.span(*span),
            round(sums[span], 3),
            _why(causes.get(names.get(span, "")), emotion),
        )
        for span in strongest
    )


def _why(cause: CauseKind | None, emotion: Emotion) -> str:
    return CAUSE_NAMES[cause] if cause else f"sounds {FEELING_NAMES[emotion]}"
