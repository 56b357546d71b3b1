"""Quality and cost of the reading, side by side with others on the same lines.

    python -m benchmarks.reading [--data ../shared/data] [--lines FILE]

Prints, for our reading, vaderSentiment, NRCLex and a scikit-learn TF-IDF pipeline: the AUROC of
negative against not on our untouched support messages, false alarms on them, and microseconds a line on one
core. FILE has one message a line (label, tab, text; label 1 is negative) to judge on lines of your own.
NRCLex and scikit-learn are not dependencies of the service; what is missing is skipped and said.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from assist_service.analysis.emotion.reading import read
from assist_service.domain.types import NEGATIVE_EMOTIONS
from tools.emotion_training import sources

Judge = Callable[[str], float]


def main() -> None:
    """Judge every reader on the same lines and print one row for each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--lines", type=Path)
    asked, _ = parser.parse_known_args()
    texts, negative = lines(asked.lines)
    words = sum(len(text.split()) for text in texts) / len(texts)
    print(f"{len(texts)} lines of {words:.1f} words, {sum(negative)} negative; one core")
    print(f"{'reader':<24}{'AUROC':>8}{'found':>8}{'alarms':>8}{'us/line':>9}")
    show("this reading", ours, texts, negative, lambda text: float(read(text).upset))
    vader = SentimentIntensityAnalyzer()
    show(
        "vaderSentiment",
        lambda text: -vader.polarity_scores(text)["compound"],
        texts,
        negative,
        lambda text: float(vader.polarity_scores(text)["compound"] <= -0.05),
    )
    for name, make in (("NRCLex", nrclex), ("TF-IDF, scikit-learn", lambda: tfidf(asked.data))):
        try:
            judge = make()
        except (ImportError, OSError) as missing:
            print(f"{name:<24}skipped: {missing}")
            continue
        show(name, judge, texts, negative, lambda text, judge=judge: float(judge(text) >= 0.5))


def lines(file: Path | None) -> tuple[list[str], list[bool]]:
    """Return texts and whether each is negative."""
    if file is None:
        rows = sources.untouched()
        return [row.text for row in rows], [row.labels[0] in NEGATIVE_EMOTIONS for row in rows]
    pairs = [
        line.split("\t", 1)
        for line in file.read_text(encoding="utf-8").splitlines()
        if "\t" in line
    ]
    return [text for _, text in pairs], [label == "1" for label, _ in pairs]


def show(
    name: str, judge: Judge, texts: Sequence[str], negative: Sequence[bool], flags: Judge
) -> None:
    """Print one row: AUROC of ``judge``, what ``flags`` finds and its false alarms, and the cost."""
    scores = [judge(text) for text in texts]
    flagged = [flags(text) > 0 for text in texts]
    best = min(timed(judge, texts) for _ in range(5))
    found = sum(f for f, n in zip(flagged, negative, strict=True) if n) / max(1, sum(negative))
    alarms = sum(f for f, n in zip(flagged, negative, strict=True) if not n) / max(
        1, len(texts) - sum(negative)
    )
    print(f"{name:<24}{auroc(scores, negative):>8.3f}{found:>8.3f}{alarms:>8.3f}{best:>9.0f}")


def timed(judge: Judge, texts: Sequence[str]) -> float:
    """Return microseconds a line."""
    start = time.perf_counter()
    for text in texts:
        judge(text)
    return (time.perf_counter() - start) / len(texts) * 1e6


def auroc(scores: Sequence[float], negative: Sequence[bool]) -> float:
    """Return the chance that a negative line scores above one that is not; ties count half."""
    up = [s for s, n in zip(scores, negative, strict=True) if n]
    down = [s for s, n in zip(scores, negative, strict=True) if not n]
    wins = sum((a > b) + 0.5 * (a == b) for a in up for b in down)
    return wins / max(1, len(up) * len(down))


def ours(text: str) -> float:
    """Return the chance of any of the five negative feelings."""
    left = 1.0
    for emotion, score in read(text).scores.items():
        if emotion in NEGATIVE_EMOTIONS:
            left *= 1 - score
    return 1 - left


def nrclex() -> Judge:
    """Return NRCLex' share of negative words."""
    from nrclex import NRCLex

    def judge(text: str) -> float:
        emotion = NRCLex()
        emotion.load_token_list(text.lower().split())
        return float(emotion.affect_frequencies.get("negative", 0.0))

    judge("warm up")
    return judge


def tfidf(data: Path) -> Judge:
    """Return a logistic regression over TF-IDF, trained on GoEmotions."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    rows = sources.goemotions(data, "train")
    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=3, sublinear_tf=True),
        LogisticRegression(C=3.0, max_iter=300),
    )
    model.fit(
        [row.text for row in rows], [not NEGATIVE_EMOTIONS.isdisjoint(row.labels) for row in rows]
    )
    return lambda text: float(model.predict_proba([text])[0, 1])


if __name__ == "__main__":
    main()
