"""Intensity of a feeling, from 0 to 1."""

from assist_service.analysis.emotion.emotion import Feeling
from assist_service.analysis.emotion.tokens import MessageWords

# The wording of the feeling. All numbers here are set by hand and not fitted to data: the intensity
# orders messages and is not a calibrated measure. tools/train_emotion prints its correlation with the
# ratings that people gave the VADER tweets; the model card has the figure.
_STYLE = {
    "capitals": 0.06,
    "many capitals": 0.12,
    "all capitals": 0.14,
    "!": 0.04,
    "!!": 0.09,
    "??": 0.05,
    "elongated": 0.05,
}
_SOFT = frozenset(
    ["bit", "slightly", "little", "somewhat", "rather", "tad", "maybe", "perhaps", "kinda"]
)
_STRONG = frozenset(("outrage", "lost.patience.caps", "patience.gone", "danger.threat"))


def intensity(message_words: MessageWords, feeling: Feeling, probability: float) -> float:
    """Return the intensity, 0 to 1, of a feeling whose probability is ``probability``."""
    hits = feeling.hits
    complaints = {h.cue.name for h in hits if h.cue.strength == "complaint" and not h.maybe}
    strong = {h.cue.name for h in hits if not h.maybe} & _STRONG
    value = 0.1 + 0.35 * probability + 0.22 * abs(feeling.compound)
    value += 0.06 * min(3, max(0, len(complaints) - 1)) + 0.1 * min(2, len(strong))
    value += sum(_STYLE.get(name, 0.0) for name in feeling.style)
    if not _SOFT.isdisjoint(message_words.keys):
        value -= 0.12
    return round(max(0.05, min(1.0, value)), 3)
