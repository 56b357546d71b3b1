"""The packages: those that ``pyproject.toml`` asks for, each with its reason there, and what they need."""

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.dependencies.licences import licence

ROOT = Path(__file__).parents[2]
# A requirement, and in the comment behind it licence, colon, what it is for.
LINE = re.compile(
    r'^\s*"(?P<told>[^"]+)",\s*#\s*(?P<licence>[^:]+):\s*(?P<reason>.+)$', re.MULTILINE
)


class Declared(NamedTuple):
    """What a line of ``pyproject.toml`` asks for, and the licence and reason beside it."""

    requirement: Requirement
    licence: str
    reason: str


class Package(NamedTuple):
    """An installed package; ``needed_by`` are the names of those that ask for it."""

    name: str
    version: str
    licence: str
    reason: str
    shipped: bool
    needs: tuple[str, ...]
    needed_by: tuple[str, ...]


def declared(pyproject: str, *, dev: bool) -> list[Declared]:
    """Return the direct dependencies, of the service or of its developers.

    Raises:
        ValueError: a line gives no licence and reason.

    """
    told = tomllib.loads(pyproject)
    asked = told["dependency-groups"]["dev"] if dev else told["project"]["dependencies"]
    beside = {match["told"]: match for match in LINE.finditer(pyproject)}
    found = []
    for one in asked:
        match = beside.get(one)
        if match is None:
            raise ValueError(f'pyproject.toml: "{one}" has no "# licence: reason" beside it.')
        requirement = Requirement(one)
        found.append(Declared(requirement, match["licence"].strip(), match["reason"].strip()))
    return found


def packages(pyproject: str | None = None) -> list[Package]:
    """Return every package that is installed for us, the service's before its developers'."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8") if pyproject is None else pyproject
    direct, dev = declared(text, dev=False), declared(text, dev=True)
    reasons = {
        canonicalize_name(one.requirement.name): one.reason for one in reversed([*direct, *dev])
    }
    graph: dict[str, tuple[Distribution, set[str]]] = {}
    shipped = _reach(direct, graph)
    everything = shipped | _reach(dev, graph)
    # What the service needs is not there for the sake of a tool.
    needed_by = {
        name: sorted(
            one for one in (shipped if name in shipped else everything) if name in graph[one][1]
        )
        for name in everything
    }
    return [
        Package(
            found.name,
            found.version,
            licence(found),
            reasons.get(name, "needed by " + ", ".join(needed_by[name])),
            name in shipped,
            tuple(sorted(needs)),
            tuple(needed_by[name]),
        )
        for name, (found, needs) in sorted(
            graph.items(), key=lambda item: (item[0] not in shipped, item[0])
        )
    ]


def _reach(asked: list[Declared], graph: dict[str, tuple[Distribution, set[str]]]) -> set[str]:
    """Add what ``asked`` lead to into ``graph``; return their names."""
    waiting = [one.requirement for one in asked]
    met: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        extras = frozenset(requirement.extras)
        if (name, extras) in met or not _applies(requirement, ""):
            continue
        met.add((name, extras))
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        needs = list(_needs(found, extras))
        known = graph.setdefault(name, (found, set()))[1]
        known |= {canonicalize_name(one.name) for one in needs if _installed(one.name)}
        waiting += needs
    return {name for name, _ in met if name in graph}


def _needs(found: Distribution, extras: frozenset[str]) -> Iterator[Requirement]:
    for one in found.requires or ():
        requirement = Requirement(one)
        if any(_applies(requirement, extra) for extra in ("", *extras)):
            requirement.marker = None
            yield requirement


def _applies(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def _installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True
