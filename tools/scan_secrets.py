"""``python -m tools.scan_secrets``: look for keys and passwords in what git tracks; exit 1 if there is one.

It knows the forms of common keys, and calls a long string that looks random suspicious. It is
a page of code rather than detect-secrets, which needed some forty times as long for these files and
found nothing more. A string that is public or made up is named in ``KNOWN`` with its reason.
"""

import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
# Files that are a secret whatever stands in them.
NAMES = re.compile(
    r"(?:^|/)(?:\.env(?:\..*)?|id_(?:rsa|ed25519)|.*\.(?:pem|key|p12|pfx|jks)|\.netrc|\.pypirc)$"
)
FORMS = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    "AWS key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "GitHub token": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,})"),
    "GitLab token": re.compile(r"\bglpat-[\w-]{20,}"),
    "Slack token": re.compile(r"\bxox[abeoprs]-[\w-]{10,}"),
    "Stripe key": re.compile(r"\b[rs]k_live_[A-Za-z0-9]{20,}"),
    "model key": re.compile(r"\bsk-[A-Za-z0-9_-]{32,}"),
    "Google key": re.compile(r"\bAIza[\w-]{35}"),
    "package token": re.compile(r"\b(?:pypi-AgEI[\w-]{40,}|npm_[A-Za-z0-9]{36})"),
    "SendGrid key": re.compile(r"\bSG\.[\w-]{20,}\.[\w-]{20,}"),
    "JWT": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}"),
    "password in an address": re.compile(r"\b[a-z][a-z0-9+]*://[^\s/:@'\"{}<>]*:(?!(?:pw|word|password|secret|change-me|p%40w)@)[^\s/:@'\"{}<>]{3,}@"),
}  # fmt: skip
_LOTS = re.compile(r"[A-Za-z0-9+/_-]{32,}={0,2}")
_HEX = re.compile(r"[0-9a-f]+|[0-9A-F]+")
# Bits a letter; words and paths stay below, random keys are above.
LEAST_BITS, LEAST_HEX_BITS = 4.35, 3.2
_LOCKED = re.compile(r"--hash=sha256:[0-9a-f]{64}")
LARGEST = 1024 * 1024
KNOWN = {
    "0af7651916cd43dd8448eb211c80319c": "the trace id of the W3C's example",
    "4F0C2B3E8C1D4A77A1B2C3D4E5F60718": "a made-up trace id in Zendesk's fixtures",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_": "the alphabet of base64url",
    "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79": "RFC 2202, test case 2",
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843": "RFC 4231, test case 2",
    "HRkRd4BeOAoUkfZr-mhauJT64rvBASlJRoIyPsd3zeA=": "a signature over a made-up body",
    "tRDSF7URY8BLCDlaBcQ7FHu051Zk+aAB0NKMP53teMw=": "a signature over a made-up body",
    "2Eh0Qsa9iitHZw9WK0qYVT3ErtcPey8QRBcjk": "the argon2 hash of no password, so that a wrong address takes as long",
}

# Files of made-up secrets that masking is tested on.
MADE_UP = frozenset(
    ("tests/analysis/masking/masking_rows.txt", "tests/analysis/masking/test_masking.py")
)


class Found(NamedTuple):
    """Where something stands that may be a secret, and what it looks like. Not what it says."""

    path: str
    line: int
    what: str


def tracked(root: Path) -> Iterator[Path]:
    """Yield what git tracks below ``root``."""
    told = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True)
    for name in told.stdout.decode().split("\0"):
        if name and (root / name).is_file():
            yield root / name


def scan(root: Path, paths: Iterable[Path]) -> Iterator[Found]:
    """Yield whatever looks like a secret in the files, by name and line."""
    for path in paths:
        name = path.relative_to(root).as_posix()
        if NAMES.search(name):
            yield Found(name, 0, "a file of this name")
        raw = path.read_bytes()[:LARGEST]
        if name in MADE_UP or b"\0" in raw:
            continue
        for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), 1):
            for what in _in_line(_LOCKED.sub("", line)):
                yield Found(name, number, what)


def _in_line(line: str) -> Iterator[str]:
    for what, form in FORMS.items():
        if form.search(line):
            yield what
    for match in _LOTS.finditer(line):
        word = match.group()
        if not any(known in word or word in known for known in KNOWN) and _drawn(word):
            yield "a random string"


def _drawn(word: str) -> bool:
    counts = Counter(word)
    bits = -sum(n / len(word) * math.log2(n / len(word)) for n in counts.values())
    if _HEX.fullmatch(word):
        return bits >= LEAST_HEX_BITS
    mixed = all(
        any(test(letter) for letter in word) for test in (str.isdigit, str.isupper, str.islower)
    )
    # A path or a name of several words has its marks between words; a key has them anywhere.
    return mixed and bits >= LEAST_BITS


def main() -> int:
    """Scan what git tracks."""
    found = list(scan(ROOT, tracked(ROOT)))
    for one in found:
        print(f"{one.path}:{one.line}: {one.what}")
    print(f"{len(found)} found" if found else "no secret found in what git tracks")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
