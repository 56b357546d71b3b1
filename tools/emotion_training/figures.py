"""The figures of the model card."""

from collections.abc import Iterator, Sequence

import numpy as np
from sklearn.metrics import roc_auc_score

from assist_service.domain.types import EMOTIONS
from tools.emotion_training import targets
from tools.emotion_training.sources import Row

_IMPLICIT = ("implicit", "polite_fury", "sarcasm", "understatement")


def best_f1(scores: np.ndarray, targets: np.ndarray) -> tuple[float, float]:
    """Return the threshold with the highest F1, and that F1."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(targets[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + targets.sum())
    best = int(np.argmax(f1))
    return float(scores[order][best]), float(f1[best])


def public(scores: np.ndarray, targets: np.ndarray) -> Iterator[str]:
    """Print nine-label F1 and the AUROC of negative on GoEmotions dev."""
    tuned = [best_f1(scores[:, k], targets[:, k])[1] for k in range(9)]
    halves = [np.arange(len(targets)) % 2 == half for half in (0, 1)]
    crossed = np.zeros((2, 9))
    for side, (on, to) in enumerate((halves, halves[::-1])):
        for k in range(9):
            threshold, _ = best_f1(scores[on, k], targets[on, k])
            predicted = scores[to, k] >= threshold
            crossed[side, k] = (
                2 * (predicted * targets[to, k]).sum() / (predicted.sum() + targets[to, k].sum())
            )
    negative = 1 - np.prod(1 - scores[:, :5], axis=1)
    yield f"macro-F1 {np.mean(tuned):.3f} (thresholds tuned on it), {crossed.mean():.3f} (tuned on the other half)"
    yield f"negative AUROC {roc_auc_score(targets[:, 9], negative):.3f}"
    yield "F1 by label: " + ", ".join(f"{e} {f:.2f}" for e, f in zip(EMOTIONS, tuned, strict=True))


def own(first: np.ndarray, upset: np.ndarray, rows: Sequence[Row]) -> Iterator[str]:
    """Print how our own messages are read: ``first`` labels and chances of ``upset``."""
    fair = np.array([EMOTIONS[k] in row.labels for k, row in zip(first, rows, strict=True)])
    labels = np.array([row.labels[0] for row in rows])
    yield f"{len(rows)} messages: {brief(first, upset, rows)}"
    yield "fair by label: " + ", ".join(
        f"{e} {fair[labels == e].mean():.2f}" for e in EMOTIONS if (labels == e).any()
    )
    kinds = sorted({row.kind for row in rows})
    yield "fair by kind: " + ", ".join(
        f"{k} {np.mean([f for f, row in zip(fair, rows, strict=True) if row.kind == k]):.2f}"
        for k in kinds
    )


def brief(first: np.ndarray, upset: np.ndarray, rows: Sequence[Row]) -> str:
    """Return first labels, complaints found, false alarms and AUROC in one line.

    A false alarm is a message called negative that is neutral and could not fairly be called negative.
    """
    fair = np.mean([EMOTIONS[k] in row.labels for k, row in zip(first, rows, strict=True)])
    negative = np.array([row.labels[0] in EMOTIONS[:5] for row in rows])
    hidden = negative & np.array([row.kind in _IMPLICIT for row in rows])
    calm = targets.calm(rows)
    names_feeling = first < 5
    return (
        f"first label fair {fair:.3f}; negative found {names_feeling[negative].mean():.3f} of {negative.sum()}, "
        f"of them implicit {names_feeling[hidden].mean():.3f} of {hidden.sum()}; "
        f"neutral called negative {names_feeling[calm].mean():.3f} of {calm.sum()}; "
        f"negative AUROC {roc_auc_score(negative, upset):.3f}"
    )


def reliability(chances: np.ndarray, right: np.ndarray) -> Iterator[str]:
    """Print how often a reading is right where it says so."""
    for low in np.arange(0, 1, 0.2):
        in_bin = (chances >= low) & (chances < low + 0.2 + 1e-9)
        if in_bin.any():
            yield (
                f"{low:.1f} to {low + 0.2:.1f}: said {chances[in_bin].mean():.2f}, was "
                f"{right[in_bin].mean():.2f} ({in_bin.sum()})"
            )


def causes(predictions: Sequence[set[str]], rows: Sequence[Row]) -> Iterator[str]:
    """Print F1 of causes over messages that are labelled as upset or carry a cause."""
    pairs = [(s, set(row.causes)) for s, row in zip(predictions, rows, strict=True)]
    hits = sum(len(s & w) for s, w in pairs)
    precision = hits / max(1, sum(len(s) for s, _ in pairs))
    recall = hits / max(1, sum(len(w) for _, w in pairs))
    yield (
        f"causes: precision {precision:.3f} recall {recall:.3f} F1 "
        f"{2 * precision * recall / max(1e-9, precision + recall):.3f}"
    )
    for cause in sorted({c for _, w in pairs for c in w}):
        tp = sum(cause in s and cause in w for s, w in pairs)
        fp = sum(cause in s and cause not in w for s, w in pairs)
        fn = sum(cause not in s and cause in w for s, w in pairs)
        yield (
            f"  {cause}: F1 {2 * tp / max(1, 2 * tp + fp + fn):.2f} (precision "
            f"{tp / max(1, tp + fp):.2f}, recall {tp / max(1, tp + fn):.2f}, of {tp + fn})"
        )
