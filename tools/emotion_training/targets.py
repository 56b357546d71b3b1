"""What each output should say of a labelled message, and how much each answer counts."""

from collections.abc import Sequence

import numpy as np

from assist_service.analysis.emotion.model_weights import HEADS
from assist_service.domain.labels import CAUSES
from assist_service.domain.types import NEGATIVE_EMOTIONS
from tools.emotion_training.sources import PUBLIC, Row

_OTHER_FAIR_LABEL = 0.35


def feelings(rows: Sequence[Row]) -> tuple[np.ndarray, np.ndarray]:
    """Return what each of ``HEADS`` should say, and how much each answer counts.

    Of several fair labels of our own messages the first counts in full, the others less.
    """
    shares = np.zeros((len(rows), len(HEADS)))
    counts = np.ones_like(shares)
    for row_index, row in enumerate(rows):
        ours = row.source not in PUBLIC
        for rank, label in enumerate(row.labels):
            shares[row_index, HEADS.index(label)] = 1
            if rank and ours:
                counts[row_index, HEADS.index(label)] = _OTHER_FAIR_LABEL
        judged = row.labels[:1] if ours else row.labels
        shares[row_index, -1] = not NEGATIVE_EMOTIONS.isdisjoint(judged)
    return shares, counts


def causes(rows: Sequence[Row]) -> np.ndarray:
    """Return which of ``CAUSES`` each message has."""
    return np.array([[float(cause in row.causes) for cause in CAUSES] for row in rows])


def calm(rows: Sequence[Row]) -> np.ndarray:
    """Return which messages are neutral and could not fairly be called negative."""
    return np.array(
        [row.labels[0] == "neutral" and NEGATIVE_EMOTIONS.isdisjoint(row.labels) for row in rows]
    )
