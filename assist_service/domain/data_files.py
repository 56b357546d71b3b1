"""Read this package's data files into typed structs, with one clear error for any mistake."""

from importlib import resources
from typing import Any, TypeVar

import msgspec
import yaml

Content = TypeVar("Content")


class DataFileError(ValueError):
    """A data file of the service is invalid; the message names the file, the location and the problem."""


def read_data_file(name: str, content: type[Content]) -> Content:
    """Return the file ``name`` as ``content``.

    Raises:
        DataFileError: the file is not YAML, or an entry has an unknown, missing or mistyped key.

    """
    text = (resources.files(__package__) / name).read_text(encoding="utf-8")
    return parse_data(name, text, content)


def parse_data(name: str, text: str, content: type[Content]) -> Content:
    """Return ``text``, from the file ``name``, as ``content``; raises like ``read_data_file``."""
    try:
        document: Any = yaml.load(text, Loader=yaml.CSafeLoader)
        return msgspec.convert(document, content)
    except (yaml.YAMLError, msgspec.ValidationError) as problem:
        raise DataFileError(f"{name}: {problem}") from problem
