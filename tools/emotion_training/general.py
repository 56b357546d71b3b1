"""The general reading: learned from what people write anywhere."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse

from assist_service.analysis.emotion.model_weights import HEADS, OUTPUTS
from tools.emotion_training import fit, targets
from tools.emotion_training.fit import Seen
from tools.emotion_training.sources import Row

_SEEN_AT_LEAST = 3
_STRENGTH = 2.0
# How much more a rare word counts; chosen on GoEmotions dev.
_RARITY = 0.7
_KEEP_WORDS = 12_000
_KEEP_SUPPORT_WORDS = 2_000
# A support message of our own is a clearer case of support talk than a line of a scripted chat.
_TALK_COUNTS = {"multidogo": 0.3}
_OWN_TALK_COUNT = 1.0
# Makes the mix decided, and leans it towards support talk: what the service reads mostly is.
_SUPPORT_SLOPE = 2.0
_SUPPORT_SHIFT = 2.5
# A support complaint is support talk; and the words of a mockery are not read, so they cannot say it.
_CUE_SHIFTS = {"complains": 2.5, "mockery": 6.0}


class General(NamedTuple):
    """Names of the word features with a row over ``OUTPUTS`` each, weights of the way of writing, intercepts."""

    names: list[str]
    table: np.ndarray
    style_names: list[str]
    style: np.ndarray
    base: np.ndarray

    def odds(self, messages_seen: Sequence[Seen]) -> np.ndarray:
        """Return log-odds of all outputs."""
        x = fit.matrix([row.words for row in messages_seen], self.names)
        style = fit.matrix([row.style for row in messages_seen], self.style_names)
        return np.asarray(x @ self.table + style @ self.style + self.base)


def learn(
    people: Sequence[Row], people_seen: list[Seen], talk: Sequence[Row], talk_seen: list[Seen]
) -> General:
    """Fit the nine labels and "upset" on ``people``, "support" on ``talk`` against them."""
    all_messages = people_seen + talk_seen
    count = len(people)
    names = fit.vocabulary([row.words for row in all_messages], _SEEN_AT_LEAST)
    styles = fit.vocabulary([row.style for row in all_messages], _SEEN_AT_LEAST)
    words = fit.matrix([row.words for row in all_messages], names)
    style = fit.matrix([row.style for row in all_messages], styles)
    shares, counts = targets.feelings(people)
    is_talk = np.r_[np.zeros(count), np.ones(len(talk))]
    talk_counts = np.r_[
        np.ones(count), [_TALK_COUNTS.get(row.source, _OWN_TALK_COUNT) for row in talk]
    ]

    def outputs(words: sparse.csr_matrix) -> tuple[np.ndarray, np.ndarray]:
        size = words.shape[1]
        learned = np.zeros((size + len(styles), len(OUTPUTS)))
        base = np.zeros(len(OUTPUTS))
        rare = fit.rarity(words[:count]) * _RARITY
        for k in range(len(HEADS)):
            ratio = fit.log_count_ratio(words[:count], shares[:, k], counts[:, k]) * rare
            x = sparse.hstack([words[:count].multiply(ratio), style[:count]]).tocsr()
            learned[:, k], base[k] = fit.fit_output(
                x, shares[:, k], counts[:, k], strength=_STRENGTH
            )
            learned[:size, k] *= ratio
        # How a message is written says nothing of what it is about: support talk is told by words alone.
        ratio = fit.log_count_ratio(words, is_talk, talk_counts)
        learned[:size, -1], base[-1] = fit.fit_output(
            words.multiply(ratio).tocsr(), is_talk, talk_counts, strength=_STRENGTH
        )
        learned[:size, -1] *= ratio
        return learned, base

    first, _ = outputs(words)
    keep = np.union1d(
        fit.important(words[:count], first[: len(names), : len(HEADS)], _KEEP_WORDS),
        fit.important(words, first[: len(names), [-1]], _KEEP_SUPPORT_WORDS),
    )
    learned, base = outputs(words[:, keep])
    table, by_style = learned[: len(keep)], np.round(learned[len(keep) :], 3)
    table[:, -1] *= _SUPPORT_SLOPE
    base[-1] = base[-1] * _SUPPORT_SLOPE + _SUPPORT_SHIFT
    for name, shift in _CUE_SHIFTS.items():
        by_style[styles.index(name), -1] = shift
    return General([names[k] for k in keep], table, styles, by_style, np.round(base, 3))


def mixed(general: np.ndarray, special: np.ndarray) -> np.ndarray:
    """Return the log-odds of a reading, as ``emotion.feel`` mixes them."""
    mix = 1 / (1 + np.exp(-np.clip(general[:, [-1]], -30, 30)))
    return (1 - mix) * general[:, :-1] + mix * special
