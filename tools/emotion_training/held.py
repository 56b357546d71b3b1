"""Judge the finished reading on messages, as the service reads them."""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.stats import spearmanr

from assist_service.analysis.emotion.lexicon_matches import find_cues
from assist_service.analysis.emotion.reading import read
from assist_service.analysis.emotion.spelling import correct_spelling
from assist_service.analysis.emotion.stated_feelings import find_stated_feelings
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
        message_words = correct_spelling(words(row.text))
        right += [
            feeling_stated.emotion in row.labels
            for feeling_stated in find_stated_feelings(message_words, find_cues(message_words))
        ]
    yield f"feelings stated outright: a fair label of {sum(right)} of {len(right)}"


def intensity(tweets: Sequence[tuple[str, float]]) -> Iterator[str]:
    """Print how the intensity of a reading goes with the strength that people gave, 0 to 4."""
    pairs = [(read(text), abs(score)) for text, score in tweets]
    felt_pairs = [
        (reading.intensity, annotated)
        for reading, annotated in pairs
        if reading.emotion != "neutral"
    ]
    ours, annotated_levels = np.array(felt_pairs).T
    for low in np.arange(0, 1, 0.2):
        in_bin = (ours >= low) & (ours < low + 0.2)
        if in_bin.sum() > _FEW:
            yield (
                f"{low:.1f} to {low + 0.2:.1f}: people said "
                f"{annotated_levels[in_bin].mean() / 4:.2f} of the strongest ({in_bin.sum()})"
            )
    for name, chosen_pairs in (
        (
            "all readings, neutral is 0",
            [(reading.intensity, annotated) for reading, annotated in pairs],
        ),
        ("where a feeling is read", felt_pairs),
    ):
        ours, annotated_levels = np.array(chosen_pairs).T
        yield (
            f"{name}: Spearman {spearmanr(ours, annotated_levels).statistic:.3f}, "
            f"Pearson {np.corrcoef(ours, annotated_levels)[0, 1]:.3f} of {len(chosen_pairs)}"
        )
