"""Helpdesk folders as plugins: what each offers the running service, and how they are found.

A helpdesk is one folder below ``integrations/`` (or a package that another
distribution names in the entry-point group ``assist.integrations``). Its
``__init__`` has ``create(settings) -> Integration``. Nothing else is edited.
"""

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import Protocol, runtime_checkable

from flask import Blueprint

from assist_service.helpdesk.contract import PeriodicJob, WebhookReader
from assist_service.service import Service
from assist_service.settings import Setting, Settings


class Integration(WebhookReader, Protocol):
    """A helpdesk: it proves and reads webhooks, and may bring pages of its own."""

    name: str
    settings: tuple[Setting, ...]

    def blueprint(self, service: Service) -> Blueprint | None:
        """Return the folder's own pages, or ``None``."""


@runtime_checkable
class HasPeriodicJobs(Protocol):
    """A helpdesk (``Integration``) that has chores for the worker: catching up after a gap, say."""

    def periodic_jobs(self, service: Service) -> Sequence[PeriodicJob]:
        """Return them; none where nothing is set up for them."""


Create = Callable[[Settings], Integration]


def find_integrations() -> Iterator[tuple[str, Create]]:
    """Yield name and maker of every helpdesk, in-tree folders first, each name once."""
    folder = import_module("integrations")
    seen = set()
    for module in sorted(iter_modules(folder.__path__), key=lambda found: found.name):
        seen.add(module.name)
        yield module.name, import_module(f"integrations.{module.name}").create
    for entry in sorted(entry_points(group="assist.integrations"), key=lambda found: found.name):
        if entry.name in seen:
            raise RuntimeError(
                f"Two helpdesks claim the name {entry.name!r}: a folder in integrations/ and "
                f"{entry.value}. Rename one of them."
            )
        yield entry.name, entry.load()
