"""Words that an answer is checked by."""

from importlib.resources import files


def listed(name: str) -> frozenset[str]:
    """Return the words of a list beside this module."""
    return frozenset(word for line in lines(name) for word in line.split())


def lines(name: str) -> tuple[str, ...]:
    """Return the lines of a list beside this module, without its comments."""
    text = (files(__package__) / "words" / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))
