"""From labelled messages to the numbers of the model, step by step."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy import sparse

from assist_service.analysis.weights import HEADS, OUTPUTS
from tools.emotion_training import fit, sources
from tools.emotion_training.fit import Seen
from tools.emotion_training.sources import Row

_KEEP_WORDS = 8000
_KEEP_SUPPORT_WORDS = 2000


class Set(NamedTuple):
    """Rows with their features and targets."""

    rows: list[Row]
    seen: list[Seen]
    wanted: np.ndarray
    counts: np.ndarray


def made(rows: list[Row]) -> Set:
    """Return ``rows`` ready to fit or judge."""
    wanted, counts = fit.targets(rows)
    return Set(rows, [fit.see(row.text) for row in rows], wanted, counts)


class General(NamedTuple):
    """The general reading: names, quantised weights, scales, style weights, intercepts."""

    names: list[str]
    table: np.ndarray
    scale: list[float]
    style_names: list[str]
    style: np.ndarray
    base: np.ndarray

    def odds(self, seen: list[Seen]) -> np.ndarray:
        """Return log-odds of all outputs, from the quantised weights."""
        x = fit.matrix([row.words for row in seen], self.names)
        style = fit.matrix([row.style for row in seen], self.style_names)
        return np.asarray(x @ (self.table * np.array(self.scale)) + style @ self.style + self.base)


def fit_general(people: Set, chats: Set) -> General:
    """Fit the nine labels and "upset" on ``people``, "support" on ``chats`` against them."""
    everyone = people.seen + chats.seen
    names = fit.vocabulary([row.words for row in everyone])
    styles = fit.vocabulary([row.style for row in everyone])
    words = fit.matrix([row.words for row in everyone], names)
    style = fit.matrix([row.style for row in everyone], styles)
    count = len(people.rows)
    talk = np.array([0.0] * count + [1.0] * len(chats.rows))
    talk_counts = np.array(
        [1.0] * count + [4.0 if row.source == "own" else 0.3 for row in chats.rows]
    )
    first, _ = _all_outputs(words, style, people, count, talk, talk_counts)
    keep = np.union1d(
        fit.important(words[:count], first[: len(names), : len(HEADS)], _KEEP_WORDS),
        fit.important(words, first[: len(names), [-1]], _KEEP_SUPPORT_WORDS),
    )
    kept = [names[place] for place in keep]
    learned, base = _all_outputs(words[:, keep], style, people, count, talk, talk_counts)
    table, scale = fit.quantised(learned[: len(kept)])
    return General(kept, table, scale, styles, np.round(learned[len(kept) :], 3), np.round(base, 3))


def _all_outputs(
    words: sparse.csr_matrix,
    style: sparse.csr_matrix,
    people: Set,
    count: int,
    talk: np.ndarray,
    talk_counts: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    x = sparse.hstack([words, style]).tocsr()
    learned = np.zeros((x.shape[1], len(OUTPUTS)))
    base = np.zeros(len(OUTPUTS))
    for k in range(len(HEADS)):
        learned[:, k], base[k] = fit.fit_output(
            x[:count], people.wanted[:, k], people.counts[:, k], words.shape[1]
        )
    # How a message is written says nothing of what it is about: support talk is told by words alone.
    learned[: words.shape[1], -1], base[-1] = fit.fit_output(
        words, talk, talk_counts, words.shape[1]
    )
    return learned, base


def mixed(general: np.ndarray, special: np.ndarray) -> np.ndarray:
    """Return the log-odds of a reading."""
    mix = 1 / (1 + np.exp(-np.clip(general[:, [-1]], -30, 30)))
    return (1 - mix) * general[:, :-1] + mix * special


class Data(NamedTuple):
    """All sets of a training run."""

    people: Set
    people_aside: Set
    dev: Set
    chats: Set
    chats_dev: Set
    own: Set


def load(data: Path) -> Data:
    """Read everything but the held third of our own messages."""
    train = sources.goemotions(data, "train")
    aside = [row for row in train if sources.bucket(row.text) < 0.1]
    people = [row for row in train if sources.bucket(row.text) >= 0.1]
    return Data(
        made(people),
        made(aside),
        made(sources.goemotions(data, "dev")),
        made(sources.multidogo(data, "train")[::4]),
        made(sources.multidogo(data, "dev")),
        made(sources.own("tune")),
    )
