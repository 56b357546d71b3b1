"""Read one of this package's data files into its type; a mistake is one clear error."""

from importlib import resources
from typing import Any, TypeVar

import msgspec
import yaml

Content = TypeVar("Content")


class DataFileError(ValueError):
    """A data file that ships with the service is wrong: which file, where and what."""


def read_data_file(name: str, content: type[Content]) -> Content:
    """Return the file ``name`` as ``content``.

    Raises:
        DataFileError: the file is not YAML, or an entry has a key too many, too few or of the wrong type.

    """
    text = (resources.files(__package__) / name).read_text(encoding="utf-8")
    return parse_data(name, text, content)


def parse_data(name: str, text: str, content: type[Content]) -> Content:
    """Return the text of the file ``name`` as ``content``; raises as ``read_data_file`` does."""
    try:
        document: Any = yaml.load(text, Loader=yaml.CSafeLoader)
        return msgspec.convert(document, content)
    except (yaml.YAMLError, msgspec.ValidationError) as problem:
        raise DataFileError(f"{name}: {problem}") from problem
