"""What an optional feature (``assist_service/features``) adds to the pages and the API."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from flask import Blueprint

from assist_service.features import Feature
from assist_service.service import Service


class ConsolePage(NamedTuple):
    """A page in the console's navigation: for ``permission``, named by the sentence ``label``."""

    name: str
    endpoint: str
    permission: str
    label: str


class WordFile(NamedTuple):
    """A YAML file with a console page's sentences: its name and text."""

    name: str
    text: str


class ApiPart(NamedTuple):
    """A feature's part of the OpenAPI document.

    ``types`` are the types of answers; ``schemas`` describe those without one. ``conversation``
    are routes below ``/v1/conversations/{key}``, ``paths`` all others.
    """

    types: tuple[type, ...] = ()
    schemas: dict[str, Any] = {}  # noqa: RUF012 - never changed
    conversation: dict[str, Any] = {}  # noqa: RUF012
    paths: dict[str, Any] = {}  # noqa: RUF012


class WebFeature(Feature):
    """A feature with pages; each part is empty unless the feature overrides it."""

    console_pages: tuple[ConsolePage, ...] = ()
    console_words: WordFile | None = None
    # Style sheets of the sidebar, below ``/static``.
    sidebar_styles: tuple[str, ...] = ()
    api = ApiPart()

    def blueprints(self, service: Service) -> Iterable[Blueprint]:
        """Return the feature's blueprints."""
        return ()

    def install_console(self, bp: Blueprint, service: Service) -> None:
        """Add the feature's routes to the console's blueprint."""
