"""The rows of ``masking_rows.txt``: what was written, and what must be hidden of it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from assist_service.analysis.masking import HIDDEN, mask

FILE = Path(__file__).with_name("masking_rows.txt")


class Row(NamedTuple):
    """One line of the file; ``secret`` has the places of the letters and digits to be hidden."""

    batch: str
    written: str
    text: str
    secret: frozenset[int]
    said: tuple[str, ...]
    asked: str

    @property
    def masked(self) -> str:
        return mask(self.text, self.said, self.asked)

    @property
    def missed(self) -> bool:
        """Whether a sign of the secret is still there."""
        masked = self.masked
        return any(masked[at] != HIDDEN for at in self.secret)

    @property
    def overdone(self) -> bool:
        """Whether a letter or digit is hidden that is none of the secret."""
        masked = self.masked
        return any(
            masked[at] == HIDDEN and sign.isalnum() and at not in self.secret
            for at, sign in enumerate(self.text)
        )


def rows() -> list[Row]:
    return list(_rows())


def _rows() -> Iterator[Row]:
    batch = ""
    for line in FILE.read_text(encoding="utf-8").split("\n"):
        if line.startswith("== "):
            batch = line[3:]
        elif line.strip() and not line.startswith("#"):
            yield _row(batch, line)


def _row(batch: str, line: str) -> Row:
    asked, _, answer = line.replace("\\n", "\n").rpartition(" > ")
    *said, last = answer.split(" | ")
    kept: list[str] = []
    for one in said:
        kept.append(mask(re.sub("[⟦⟧]", "", one), kept))
    secret, text, inside = set(), "", False
    for sign in last:
        if sign in "⟦⟧":
            inside = sign == "⟦"
            continue
        encoded = text[-1:] == "%" or text[-2:-1] == "%"
        if inside and sign.isalnum() and not encoded:
            secret.add(len(text))
        text += sign
    return Row(batch, line, text, frozenset(secret), tuple(kept), asked)
