"""``python -m tools.check_locked``: what is installed is what the lock names, and nothing else; works offline.

Whether a version has a known hole cannot be known offline: `make advisories` asks, where there is a network.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.txt", "requirements-dev.txt")
# What every virtual environment has, and ourselves.
BESIDE = frozenset(("pip", "setuptools", "wheel", "live-agent-assist"))
_ENTRY = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)\s*(?:;\s*([^\\]+?))?\s*\\?")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}(?: \\)?")


def canonical(name: str) -> str:
    """Return a package's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def faults_of_lock(place: str, text: str) -> Iterator[str]:
    """Yield what is wrong in a lock file: a version that is open, or a package without a hash."""
    entry, hashes = "", 0
    for number, line in enumerate((*text.splitlines(), "end==0"), 1):
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        if bare.startswith("--hash="):
            if not _HASH.fullmatch(bare):
                yield f"{place}:{number}: a hash that is no SHA-256"
            hashes += 1
            continue
        if entry and not hashes:
            yield f"{place}: {entry} has no hash"
        if not _ENTRY.fullmatch(bare):
            yield f"{place}:{number}: not name==version: {bare[:60]}"
        entry, hashes = bare.partition("==")[0], 0


def locked(root: Path) -> dict[str, str]:
    """Return every version that is locked for this Python, by canonical name."""
    found = {}
    for name in LOCKS:
        for line in (root / name).read_text(encoding="utf-8").splitlines():
            match = _ENTRY.fullmatch(line.strip())
            # One lock for every Python and system: a version may be for others than this one.
            if match and (match[3] is None or Marker(match[3]).evaluate()):
                found[canonical(match[1])] = match[2]
    return found


def wanted(root: Path) -> set[str]:
    """Return the packages that pyproject.toml names."""
    told = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    rows = (*told["project"]["dependencies"], *told["dependency-groups"]["dev"])
    return {canonical(re.split(r"[\[<>=!~; ]", row, maxsplit=1)[0]) for row in rows}


def faults(root: Path) -> Iterator[str]:
    """Yield whatever does not fit between pyproject.toml, the locks and this environment."""
    for name in LOCKS:
        yield from faults_of_lock(name, (root / name).read_text(encoding="utf-8"))
    known = locked(root)
    for name in sorted(wanted(root) - set(known)):
        yield f"{name} is named in pyproject.toml and not locked: run tools/lock"
    for found in distributions():
        name, version = canonical(found.metadata["Name"]), found.version
        if name not in BESIDE and known.get(name) != version:
            yield f"{name} {version} is installed, the lock says {known.get(name, 'nothing of it')}"
    told = subprocess.run(
        [sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False
    )
    if told.returncode:
        yield told.stdout.strip()


def main() -> int:
    """Check this environment."""
    found = list(faults(ROOT))
    print(
        "\n".join(found) or f"{len(locked(ROOT))} packages, each locked with hashes, and no other"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
