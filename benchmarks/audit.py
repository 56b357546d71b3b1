"""``assist audit`` on 10,000 conversations: messages a second on one core, memory at its highest."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.insights.chat_audit.written import written

CONVERSATIONS = 10_000


def write(path: Path) -> int:
    """Write the written sample again and again, each time with other names and numbers."""
    lines = [json.loads(line) for line in written()[0]]
    written_messages = 0
    with path.open("w", encoding="utf-8") as file:
        for turn in range(CONVERSATIONS // 30 + 1):
            for line in lines:
                number = turn * 30 + int(line["conversation"].partition("-")[2])
                if number > CONVERSATIONS:
                    continue
                words = f"{line['text']} It is about order {number * 7919 % 100_003}."
                told = {**line, "conversation": f"talk-{number}", "text": words}
                file.write(json.dumps(told) + "\n")
                written_messages += 1
    return written_messages


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chats.jsonl"
        messages = write(path)
        command = [sys.executable, "-c", "from assist_service.cli import main; main()"]
        began = time.perf_counter()
        process = subprocess.Popen([*command, "audit", str(path)], stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        took = time.perf_counter() - began
        assert status == 0
        print(
            f"assist audit: {CONVERSATIONS:,} conversations, {messages:,} messages in {took:.1f} s: "
            f"{messages / took:,.0f} messages/s, {used.ru_maxrss / 1024:.0f} MB at most"
        )


if __name__ == "__main__":
    main()
