"""``assist analyze`` against vaderSentiment alone on the same lines, one process each."""

import json
import subprocess
import sys
import time

from benchmarks.client import median
from benchmarks.services import text_of

LINES, ROUNDS = 12_000, 5
VADER = """
import json, sys
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
scores = SentimentIntensityAnalyzer().polarity_scores
for line in sys.stdin:
    message = json.loads(line)
    sys.stdout.write(json.dumps({"id": message["id"], **scores(message["text"])}) + "\\n")
"""


def main() -> None:
    """Print messages a second and the ratio, with and without each program's start."""
    lines = _lines(LINES)
    few = _lines(1)
    ours = [sys.executable, "-c", "from assist_service.cli import main; main()", "analyze"]
    vader = [sys.executable, "-c", VADER]
    rates = [(_rate(ours, lines, few), _rate(vader, lines, few)) for _ in range(ROUNDS)]
    ratios = [ours / vader for ours, vader in rates]
    print("assist analyze / vaderSentiment alone, same lines (JSON in and out), start-up taken off")
    print(f"  assist analyze  {median([a for a, _ in rates]):8.0f} messages/s, one core")
    print(f"  vaderSentiment  {median([b for _, b in rates]):8.0f} messages/s, one core")
    print(
        f"  ratio           {median(ratios):8.2f}   "
        f"(rounds: {', '.join(f'{r:.2f}' for r in ratios)}; aim 0.50)"
    )


def _lines(count: int) -> bytes:
    rows = (
        {
            "id": number,
            "conversation": f"c{number // 6}",
            "author": "agent" if number % 3 == 0 else "customer",
            "text": f"{text_of(number)} ({number})",
        }
        for number in range(count)
    )
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def _rate(command: list[str], lines: bytes, few: bytes) -> float:
    return LINES / (_seconds(command, lines) - _seconds(command, few))


def _seconds(command: list[str], lines: bytes) -> float:
    started = time.perf_counter()
    subprocess.run(command, input=lines, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
