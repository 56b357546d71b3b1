"""Hostile files for the loader and hostile texts for the matcher: no exception, linear time.

``python -m benchmarks.rules.fuzz [COUNT]``; 100,000 by default, half files, half texts.
"""

import random
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from assist_service.domain.types import Message, Turn
from assist_service.language.phrases import PhraseError, parse_phrase
from assist_service.language.words import words_of
from assist_service.policy.rules.ruleset import Ruleset, Situation, load_rules
from assist_service.policy.rules.schema import RuleFile
from assist_service.policy.tools.scaffold import faults_of
from assist_service.yaml_files.document import FaultyFile, parse_source

RULES = Path(__file__).parents[2] / "compliance_rules"
SPARKS = (
    *"\t\n\r :-#[]{}()|>&*!%@`'\"\\,.?~^$<=",
    *(
        "...",
        "( |",
        "(a|",
        "\ufeff",
        "\x00",
        "\u2028",
        "\x85",
        "\u200b",
        "\U0001f600",
        "é",
        "ß",
        "İ",
    ),
    *("- ", ": ", "? ", "<<: ", "!!str ", "&a ", "*a ", "---\n", "|\n  ", ">-\n ", "\ud800"),
    *("won't", "refund you", "I'll", "not ", "if ", "$1.200,50", "3-5 days", "4111 1111 1111 1111"),
    *("9" * 30, "a" * 200, "(" * 20, "[" * 60, "0x1F", "1e999", "2027-02-30", "yes", "null"),
)


def broken(chance: random.Random, text: str) -> str:
    """Return ``text`` with a few things cut, doubled or put in."""
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(text) + 1)
        match chance.randrange(4):
            case 0:
                text = text[:at] + chance.choice(SPARKS) + text[at:]
            case 1:
                text = text[:at] + text[at + chance.randrange(1, 30) :]
            case 2:
                piece = text[at : at + chance.randrange(1, 60)]
                text = text[:at] + piece * chance.randrange(1, 4) + text[at:]
            case _:
                text = text[:at] + "".join(chance.choices(SPARKS, k=3)) + text[at:]
    return text


def read_file(chance: random.Random, files: list[str]) -> None:
    """Read one broken rule file as the loader does; a fault is fine, anything else is not."""
    text = broken(chance, chance.choice(files))
    raw: bytes | str = text.encode("utf-8", "surrogatepass") if chance.random() < 0.5 else text
    if isinstance(raw, bytes) and chance.random() < 0.1:
        raw = text.encode("utf-16", "surrogatepass")
    with suppress(FaultyFile):
        parse_source(raw, "fuzz.yaml").validate_as(RuleFile)
    if chance.random() < 0.05:
        faults_of(text, "fuzz.yaml")


def read_reply(chance: random.Random, rules: Ruleset, files: list[str]) -> None:
    """Check one hostile reply, and match one hostile phrase with it."""
    text = broken(chance, chance.choice(files)[: chance.randrange(1, 400)])
    earlier = (Turn(Message("1", "customer", text, 1.0)),)
    for finding in rules.check(text, Situation(earlier=earlier)):
        start, end = finding.span
        assert 0 <= start <= end <= len(text)
    rules.concerns(Situation(earlier=earlier))
    with suppress(PhraseError):
        parse_phrase(broken(chance, "make (an|one) exception ... you")).find(words_of(text))


def growth(rules: Ruleset, make: Callable[[int], str]) -> float:
    """Return how much longer eight times the text takes, divided by eight: 1 is linear."""
    times = []
    for size in (4_000, 32_000):
        text = make(size)
        best = float("inf")
        for _ in range(3):
            started = time.process_time()
            rules.check(text, Situation())
            best = min(best, time.process_time() - started)
        times.append(best)
    return times[1] / times[0] / 8


HOSTILE: dict[str, Callable[[int], str]] = {
    "one word": lambda n: "a" * n,
    "blanks": lambda n: " " * n,
    "digits": lambda n: "4111" * (n // 4),
    "figures": lambda n: "1,000 " * (n // 6),
    "number words": lambda n: "hundred and " * (n // 12),
    "promises": lambda n: "I'll refund you. " * (n // 17),
    "one sentence": lambda n: "I'll refund you and " * (n // 20),
    "not": lambda n: "not " * (n // 4),
    "passwords": lambda n: "send me your password " * (n // 22),
    "apostrophes": lambda n: "'" * n,
    "masks": lambda n: "•" * n,
    "codes": lambda n: "code is " * (n // 8),
    "dots": lambda n: "." * n,
    "guarantee": lambda n: "guarantee it is " * (n // 16),
}


def main(count: int = 100_000) -> None:
    """Run both halves, then the growth of time with length."""
    chance = random.Random(5)
    files = [path.read_text(encoding="utf-8") for path in sorted(RULES.rglob("*.yaml"))]
    rules = load_rules(RULES)
    started = time.perf_counter()
    for _ in range(count // 2):
        read_file(chance, files)
    print(f"{count // 2:,} files: no exception, {time.perf_counter() - started:.0f} s")
    started = time.perf_counter()
    for _ in range(count // 2):
        read_reply(chance, rules, files)
    print(f"{count // 2:,} replies: no exception, {time.perf_counter() - started:.0f} s")
    for name, make in HOSTILE.items():
        print(f"  {name}: eight times the text takes {growth(rules, make):.2f} times eight")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
