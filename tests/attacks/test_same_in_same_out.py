"""Promise 4: no clock, no chance, no network in a decision. Attack: change all that a process has of its own."""

import json
import subprocess

from tests.conftest import RunningService

LINES = [
    ("customer", "Order QX30551 is three weeks late. I am really angry, and this is the third time I write!"),
    ("agent", "I understand your frustration. Calm down, I'll refund you in full today."),
    ("customer", "You charged me twice, 49.99 on 3/11 and on 4/11, and my rent is due on Friday 😡"),
    ("agent", "Sorry, sorry, sorry! Three weeks without an answer would wear anyone down. What happened first?"),
    ("customer", "İstanbul'a geldim, ich warte. Nobody cares, as always… I give up"),
    ("agent", "Per our terms there is nothing I can do."),
]  # fmt: skip
# What must make no difference, for each of the processes that run at the same time.
WORLDS = (
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C", "LANG": "C"},
    {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "0"},
    {"PYTHONHASHSEED": "random", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONOPTIMIZE": "1"},
)  # fmt: skip


def test_hash_seed_time_zone_and_locale_change_nothing(tmp_path):
    """To the byte, the ids of nudges and the versions in them included."""
    told = "".join(
        json.dumps({
            "id": number, "conversation": f"c{number % 2}", "author": author, "text": text,
            "sent_at": f"2026-11-2{number}T09:30:00Z", "customer_name": "Dana",
        }) + "\n"
        for number, (author, text) in enumerate(LINES)
    )  # fmt: skip
    started = [
        subprocess.Popen(
            RunningService.command("analyze"),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), **world}, cwd=tmp_path,
        )
        for world in WORLDS
    ]  # fmt: skip
    said = [process.communicate(told.encode(), timeout=120) for process in started]
    answers = [out for out, _ in said]
    assert answers[0].count(b"\n") == len(LINES), said[0][1]
    assert answers[0].count(b'"suggestion"') >= 2
    assert answers[1] == answers[0]
    assert answers[2] == answers[0]
