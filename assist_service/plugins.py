"""Helpdesk folders as plugins: their interface to the running service, and their discovery.

A helpdesk is one folder in ``integrations/``, or a package of another distribution in the
entry-point group ``assist.integrations``. Its ``__init__`` contains
``create(settings) -> Integration``. No other file changes.
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
    """A helpdesk: it verifies and parses webhooks, and may have its own pages."""

    name: str
    settings: tuple[Setting, ...]

    def blueprint(self, service: Service) -> Blueprint | None:
        """Return the helpdesk's own pages, or ``None``."""


@runtime_checkable
class HasPeriodicJobs(Protocol):
    """A helpdesk (``Integration``) with periodic jobs for the worker, such as catching up after a gap."""

    def periodic_jobs(self, service: Service) -> Sequence[PeriodicJob]:
        """Return the periodic jobs; empty if they are not configured."""


Create = Callable[[Settings], Integration]


def find_integrations() -> Iterator[tuple[str, Create]]:
    """Yield the name and factory of every helpdesk, in-tree folders first, each name once."""
    folder = import_module("integrations")
    names = set()
    for module in sorted(iter_modules(folder.__path__), key=lambda item: item.name):
        names.add(module.name)
        yield module.name, import_module(f"integrations.{module.name}").create
    for entry in sorted(entry_points(group="assist.integrations"), key=lambda item: item.name):
        if entry.name in names:
            raise RuntimeError(
                f"Two helpdesks claim the name {entry.name!r}: a folder in integrations/ and "
                f"{entry.value}. Rename one of them."
            )
        yield entry.name, entry.load()
