"""What is installed is what the lock names; a lock that is open anywhere is seen."""

import pytest

from tools.check_locked import ROOT, faults, faults_of_lock

HASH = "    --hash=sha256:" + "0" * 64


def test_this_environment_is_the_locked_one():
    assert list(faults(ROOT)) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (f"flask==3.1.3 \\\n{HASH}\n", ""),
        (f"pywin32==1.0 ; sys_platform == 'win32' \\\n{HASH} \\\n{HASH}\n", ""),
        ("flask==3.1.3\n", "flask has no hash"),
        (f"flask>=3 \\\n{HASH}\n", "not name==version"),
        (f"flask @ https://example.com/flask.whl \\\n{HASH}\n", "not name==version"),
        ("--index-url https://example.com\n", "not name==version"),
        ("flask==3.1.3 \\\n    --hash=md5:0000\n", "no SHA-256"),
        (f"a==1\nb==2 \\\n{HASH}\n", "a has no hash"),
    ],
)
def test_a_lock_that_leaves_something_open_is_refused(text: str, wrong: str):
    found = "\n".join(faults_of_lock("lock", text))

    assert wrong in found
    assert bool(found) == bool(wrong)
