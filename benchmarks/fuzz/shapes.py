"""Inputs of one hostile kind and any length, to see how time grows with length."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.rules.fuzz import HOSTILE

MOOD = "still waiting never again refund fuck!!! thanks for nothing i was told you promised "
TEXTS: dict[str, Callable[[int], str]] = {
    **HOSTILE,
    "long talk": lambda n: (MOOD * (n // len(MOOD) + 1))[:n],
    "quotes": lambda n: '"' * (n // 2) + "still waiting" + "'" * (n // 2),
    "elongated": lambda n: "soo" + "o" * n,
    "mail-like": lambda n: "a.b-c+d@" * (n // 8),
    "brackets": lambda n: "(:[;=" * (n // 5),
    "marks": lambda n: "e\u0301\u200b" * (n // 3),
    "open tags": lambda n: "<a " * (n // 3),
    "references": lambda n: "&#" * (n // 2),
    "comments": lambda n: "<!--" * (n // 4),
    "new lines": lambda n: "\n" * n,
    "introductions": lambda n: "".join(f"On a@b.c 10:11 {at}:\n\n" for at in range(n // 21)),
    "titles": lambda n: "".join(f"--{at}:\n" for at in range(n // 8)),
    "quotations": lambda n: "<blockquote><div class=yahoo_quoted>a\n> b\n" * (n // 42),
    "commas": lambda n: "if, because, and, " * (n // 18),
    "names": lambda n: "Dana Dana " * (n // 10),
}


def nested(n: int) -> bytes:
    """Return JSON that is only brackets."""
    return b'{"a":' * (n // 6) + b"1" + b"}" * (n // 6)


def wide(n: int) -> bytes:
    """Return a JSON object with many members."""
    return json.dumps({f"k{at}": at for at in range(n // 12)}).encode()


def in_body(recorded: Any, put: Callable[[Any, str], None]) -> Mapping[str, Callable[[int], bytes]]:
    """Return bodies whose message is each of ``TEXTS``, and bodies that are all structure."""

    def make(text: Callable[[int], str]) -> Callable[[int], bytes]:
        def body(n: int) -> bytes:
            value = json.loads(json.dumps(recorded))
            put(value, text(n))
            return json.dumps(value).encode()

        return body

    return {**{name: make(text) for name, text in TEXTS.items()}, "nested": nested, "wide": wide}


YAML: dict[str, Callable[[int], str]] = {
    "list": lambda n: "a:\n" + "- x\n" * (n // 4),
    "brackets": lambda n: "a: " + "[" * n,
    "dashes": lambda n: "- " * (n // 2),
    "indents": lambda n: "".join(f"{' ' * min(at, 60)}k{at}:\n" for at in range(n // 30)),
    "anchors": lambda n: "a: &a [x]\nb: [" + "*a, " * (n // 4) + "]",
    "laughs": lambda n: (
        "a: &a [x,x]\n" + "".join(f"b{at}: &b{at} [*a,*a]\n" for at in range(n // 16))
    ),
    "one text": lambda n: 'a: "' + "x" * n + '"',
    "one key": lambda n: "k" * n + ": 1",
    "same key": lambda n: "k: 1\n" * (n // 5),
    "other keys": lambda n: "".join(f"k{at}: 1\n" for at in range(n // 8)),
    "number": lambda n: "a: " + "9" * n,
    "comment": lambda n: "#" * n,
    "escapes": lambda n: 'a: "' + "\\x41" * (n // 4) + '"',
}
