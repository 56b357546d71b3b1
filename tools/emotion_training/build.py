"""Fit everything and put the model file together."""

from typing import NamedTuple

import numpy as np

from assist_service.analysis.weights import HEADS, pack
from tools.emotion_training import calibration, fit, pipeline, support
from tools.emotion_training.pipeline import Data, General, Set

LABEL_FROM = 0.3
# Makes the mix decided, and leans it towards support talk: what the service reads mostly is.
_SUPPORT_SLOPE = 2.0
_SUPPORT_SHIFT = 2.5
_CUE_SHIFTS = {"complains": 2.5, "mockery": 6.0}


class Built(NamedTuple):
    """The model file, and the chances that its figures are made from."""

    file: bytes
    own: np.ndarray
    chats: np.ndarray
    dev: np.ndarray
    upset_from: float


def general(data: Data) -> General:
    """Fit the general reading."""
    talk = Set(data.chats.rows + data.own.rows, data.chats.seen + data.own.seen, *_NO_TARGETS)
    found = pipeline.fit_general(data.people, talk)
    found.scale[-1] = round(found.scale[-1] * _SUPPORT_SLOPE, 6)
    found.base[-1] = round(found.base[-1] * _SUPPORT_SLOPE + _SUPPORT_SHIFT, 3)
    # A support complaint is support talk; and the words of a mockery are not read, so they cannot say it.
    for name, shift in _CUE_SHIFTS.items():
        found.style[found.style_names.index(name), -1] = shift
    return found


def build(data: Data, found: General) -> Built:
    """Fit the head for support talk, calibrate it on unseen folds, and pack everything."""
    sets = (data.own, data.chats, data.people_aside)
    rows = [row for part in sets for row in part.rows]
    seen = [row for part in sets for row in part.seen]
    wanted = np.vstack([part.wanted for part in sets])
    counts = np.vstack([part.counts for part in sets])
    names = fit.vocabulary([row.marks for row in data.own.seen + data.chats.seen], 2)
    odds = found.odds(seen)
    size = len(data.own.rows)
    folds = np.array([support.fold_of(row.text) for row in data.own.rows])
    unseen = np.zeros((size, len(HEADS)))
    for fold in range(support.FOLDS):
        learn = np.r_[np.where(folds != fold)[0], np.arange(size, len(rows))]
        head = support.fit_head(
            [rows[i] for i in learn],
            [seen[i] for i in learn],
            odds[learn],
            wanted[learn],
            counts[learn],
            names,
        )
        for_fold = np.where(folds == fold)[0]
        special = head.odds(odds[for_fold], [seen[i] for i in for_fold], names)
        unseen[for_fold] = pipeline.mixed(odds[for_fold], special)
    head = support.rounded(support.fit_head(rows, seen, odds, wanted, counts, names))

    def read(part: Set) -> np.ndarray:
        here = found.odds(part.seen)
        return pipeline.mixed(here, head.odds(here, part.seen, names))

    chats = read(data.chats_dev)
    drawn = calibration.curves(
        np.vstack([unseen, chats]),
        np.vstack([data.own.wanted, data.chats_dev.wanted]),
        np.vstack([data.own.counts, np.full_like(data.chats_dev.counts, calibration.CHAT_COUNT)]),
    )
    own_chances = calibration.chances(unseen, drawn)
    chat_chances = calibration.chances(chats, drawn)
    upset_from = calibration.upset_threshold(own_chances, data.own.rows, chat_chances, LABEL_FROM)
    header = {
        "scale": found.scale,
        "style": dict(zip(found.style_names, found.style.tolist(), strict=True)),
        "base": found.base.round(3).tolist(),
        "support_base": head.base.tolist(),
        "support_words": head.words.tolist(),
        "support_hand": head.hand.tolist(),
        "support_marks": dict(zip(names, head.marks.tolist(), strict=True)),
        "curves": drawn,
        "settings": {"upset_from": upset_from, "label_from": LABEL_FROM},
    }
    table = {name: tuple(row) for name, row in zip(found.names, found.table.tolist(), strict=True)}
    return Built(
        pack(header, table),
        own_chances,
        chat_chances,
        calibration.chances(read(data.dev), drawn),
        upset_from,
    )


_NO_TARGETS = (np.zeros((0, 0)), np.zeros((0, 0)))
