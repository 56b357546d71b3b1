"""Time for one reply against 10 to 10,000 rules, cold load, and reload after one change."""

import random
import shutil
import tempfile
import time
from pathlib import Path

from assist_service.policy.rules.ruleset import Ruleset, Situation, load_rules

SIZES = (10, 100, 1_000, 10_000)
REPLY = (
    "Thank you for getting in touch, and I am sorry that the parcel is late. I have looked at the "
    "tracking and it left the depot this morning, so you should see it move later today. Is that ok?"
)
SYLLABLES = (
    ("ba", "de", "fi", "go", "ku", "la", "me"),
    ("nd", "st", "mp", "rk", "lt", "ris", "tol"),
)


def write_rules(folder: Path, count: int) -> None:
    """Write ``count`` rules with words of their own, as large as real ones."""
    chance = random.Random(count)
    starts, ends = SYLLABLES
    for number in range(count):
        thing = chance.choice(starts) + chance.choice(starts) + chance.choice(ends)
        place = folder / f"pack{number % 50}" / f"rule{number}.yaml"
        place.parent.mkdir(exist_ok=True)
        place.write_text(
            f"title: No promise of {thing} {number}\n"
            "status: active\nlevel: warn\nowner: a@example.com\nreview_by: 2030-01-01\n"
            f"because: Terms, section {number}\n"
            "applies_to: {channels: [chat, email]}\n"
            "flag:\n"
            f'  promises: ["send you the {thing}{number}", "waive the {thing}{number} fee"]\n'
            f'  says: ["{thing}{number} ... (free|gratis)"]\n'
            f"fixed: The {thing}{number} is available for {number % 90 + 2} days.\n"
            'options: ["store credit"]\n'
            f"message: Say what the terms say about {thing}.\n"
            "examples:\n"
            f'  should_flag: ["I\'ll send you the {thing}{number}.", "We will waive the '
            f'{thing}{number} fee.", "The {thing}{number} is free."]\n'
            f'  should_pass: ["I can\'t send you the {thing}{number}.", "Hello there.", '
            '"Thank you for waiting."]\n'
        )


def per_reply(rules: Ruleset, text: str, rounds: int) -> float:
    """Return microseconds for one check, the best of five runs."""
    situation = Situation(channel="chat")
    rules.check(text, situation)
    best = float("inf")
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(rounds):
            rules.check(text, situation)
        best = min(best, (time.perf_counter() - started) / rounds)
    return best * 1e6


def main() -> None:
    """Print one line for each size."""
    print(f"one reply of {len(REPLY.split())} words; load and reload in seconds")
    for size in SIZES:
        folder = Path(tempfile.mkdtemp(prefix="rules"))
        try:
            write_rules(folder, size)
            started = time.perf_counter()
            rules = load_rules(folder)
            cold = time.perf_counter() - started
            assert len(rules.rules) == size
            assert not rules.quarantined
            quiet = per_reply(rules, REPLY, 1000)
            loud = per_reply(rules, f"{rules.rules[5].should_flag[0]} {REPLY}", 300)
            changed = folder / "pack3" / "rule3.yaml"
            changed.write_text(changed.read_text() + "\n# changed\n")
            started = time.perf_counter()
            load_rules(folder, rules)
            again = time.perf_counter() - started
        finally:
            shutil.rmtree(folder)
        print(
            f"{size:>6} rules: nothing found {quiet:6.1f} us, one finding {loud:6.1f} us, "
            f"cold load {cold:6.2f} s, one file changed {again:6.3f} s"
        )


if __name__ == "__main__":
    main()
