"""Conversation architectures from ``framework_prompts/``: steps, lines with slots, limits."""

from pathlib import Path

from assist_service.errors import FileError


class Frameworks:
    """An immutable set of frameworks; a reload makes a new one."""

    version: str = "none"
    quarantined: tuple[FileError, ...] = ()


def load_frameworks(folder: Path, last_good: Frameworks | None = None) -> Frameworks:
    """Load every framework file below ``folder``; a broken file is quarantined, never fatal."""
    del folder, last_good
    return Frameworks()
