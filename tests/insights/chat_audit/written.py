"""The written sample as lines of ``chats.jsonl``, with what a reader calls missed."""

import json
import re
from pathlib import Path

_LINE = re.compile(r"(?:\+(\d+) )?(C (\w+)|A(!?)): (.*)")


def written() -> tuple[list[bytes], set[int]]:
    """Return the lines, and the numbers (from 1) of the replies that missed a moment."""
    lines: list[bytes] = []
    missed: set[int] = set()
    text = Path(__file__).with_name("sample.txt").read_text(encoding="utf-8")
    blocks = [block for block in text.split("\n\n") if not block.startswith("#")]
    for number, block in enumerate(blocks, 1):
        at, name = 1_764_000_000.0 + 1000 * number, ""
        for line in block.strip().splitlines():
            match = _LINE.fullmatch(line)
            assert match is not None, line
            later, speaker, customer, mark, message_text = match.groups()
            name = customer or name
            at += 60 * int(later or 1)
            author = "customer" if speaker.startswith("C") else "agent"
            fields = {"id": len(lines), "conversation": f"talk-{number}", "author": author}
            lines.append(
                json.dumps(
                    {
                        **fields,
                        "text": message_text,
                        "sent_at": at,
                        "customer_name": name,
                        "channel": "chat",
                    }
                ).encode()
            )
            if mark:
                missed.add(len(lines))
    return lines, missed
