"""Requests a second of the signed webhook path against a bare Flask echo, round by round."""

import itertools
import tempfile
from pathlib import Path

from benchmarks.client import drive, median, post, share
from benchmarks.services import body_of, echo, service, webhooks

ROUNDS, SECONDS = 5, 3.0


def main() -> None:
    """Print both rates and their ratio."""
    echoed = post("/echo", body_of(1, 1), {})
    with tempfile.TemporaryDirectory() as folder, service(Path(folder)) as ours, echo() as bare:
        fresh = webhooks()
        drive(ours, fresh, 2.0)
        drive(bare, itertools.repeat(echoed), 1.0)
        rates, ratios, seconds = [], [], []
        for _ in range(ROUNDS):
            path = drive(ours, fresh, SECONDS)
            plain = drive(bare, itertools.repeat(echoed), SECONDS)
            assert set(path.statuses) == {200} == set(plain.statuses), (
                path.statuses,
                plain.statuses,
            )
            rates.append((path.per_second, plain.per_second))
            ratios.append(path.per_second / plain.per_second)
            seconds += path.seconds
    print(
        "Webhook path (verify, parse, append, analyse, decide, append, publish) / bare Flask echo"
    )
    print(f"  webhook   {median([ours for ours, _ in rates]):8.0f} requests/s, 16 connections")
    print(
        f"            {share(seconds, 0.5) * 1000:8.1f} ms p50, {share(seconds, 0.99) * 1000:.1f} ms p99"
    )
    print(f"  echo      {median([bare for _, bare in rates]):8.0f} requests/s")
    print(
        f"  ratio     {median(ratios):8.2f}   (rounds: {', '.join(f'{r:.2f}' for r in ratios)}; aim 0.40)"
    )


if __name__ == "__main__":
    main()
