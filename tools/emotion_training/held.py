"""Judge the finished reading on messages, as the service reads them."""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.stats import spearmanr

from assist_service.analysis.emotion.lexicon_matches import find_cues
from assist_service.analysis.emotion.reading import read
from assist_service.analysis.emotion.spelling import spelled
from assist_service.analysis.emotion.stated_feelings import stated
from assist_service.analysis.emotion.tokens import words
from assist_service.domain.types import EMOTIONS, NEGATIVE_EMOTIONS
from tools.emotion_training import figures
from tools.emotion_training.sources import Row

# Fewer tweets than this say nothing.
_FEW = 5


def judge(rows: Sequence[Row]) -> Iterator[str]:
    """Print first label, implicit complaints, false alarms, causes and silences."""
    readings = [read(row.text) for row in rows]
    first = np.array([EMOTIONS.index(reading.emotion) for reading in readings])
    upset = np.array(
        [
            1 - np.prod([1 - reading.scores[e] for e in sorted(NEGATIVE_EMOTIONS)])
            for reading in readings
        ]
    )
    yield from figures.own(first, upset, rows)
    silent = [reading.abstained for reading in readings if reading.abstained]
    yield f"silent: {len(silent)} of {len(rows)} ({', '.join(sorted(set(silent)))})"
    yield from figures.causes([{c.cause for c in reading.causes} for reading in readings], rows)


def outright(rows: Sequence[Row]) -> Iterator[str]:
    """Print how often a feeling that the rule takes for stated outright is a fair label."""
    right = []
    for row in rows:
        found = spelled(words(row.text))
        right += [one.emotion in row.labels for one in stated(found, find_cues(found))]
    yield f"feelings stated outright: a fair label of {sum(right)} of {len(right)}"


def intensity(tweets: Sequence[tuple[str, float]]) -> Iterator[str]:
    """Print how the intensity of a reading goes with the strength that people gave, 0 to 4."""
    pairs = [(read(text), abs(score)) for text, score in tweets]
    felt = [(reading.intensity, said) for reading, said in pairs if reading.emotion != "neutral"]
    ours, theirs = np.array(felt).T
    for low in np.arange(0, 1, 0.2):
        here = (ours >= low) & (ours < low + 0.2)
        if here.sum() > _FEW:
            yield f"{low:.1f} to {low + 0.2:.1f}: people said {theirs[here].mean() / 4:.2f} of the strongest ({here.sum()})"
    for name, chosen in (
        ("all readings, neutral is 0", [(reading.intensity, said) for reading, said in pairs]),
        ("where a feeling is read", felt),
    ):
        ours, theirs = np.array(chosen).T
        yield (
            f"{name}: Spearman {spearmanr(ours, theirs).statistic:.3f}, "
            f"Pearson {np.corrcoef(ours, theirs)[0, 1]:.3f} of {len(chosen)}"
        )
