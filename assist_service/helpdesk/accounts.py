"""A helpdesk's accounts: the first from the settings, more from ``accounts.yaml``.

The file is in the data folder and lists the accounts of each helpdesk. A field is named like
the setting of the first account, without the prefix and in lower case
(``ASSIST_ZENDESK_SIGNING_SECRET`` is ``signing_secret``). Secrets are never written there:
``env:NAME`` refers to an environment variable, ``file:PATH`` to a file.

    zendesk:
      - account_id: "10203040"
        subdomain: acme-eu
        signing_secret: env:ACME_EU_SIGNING_SECRET
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from assist_service.errors import FileError
from assist_service.settings import Setting, Settings
from assist_service.yaml_files.syntax_errors import refuse_deep_nesting

FILE_NAME = "accounts.yaml"
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Account:
    """One account at a helpdesk: its settings by field, with secrets resolved."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = dict(fields)

    def __getitem__(self, field: str) -> Any:
        return self._fields[field]

    def __repr__(self) -> str:
        # Secrets must not reach a log through a repr.
        return "Account()"


class Accounts:
    """Every account of one helpdesk, with lookup by ID or field.

    Args:
        prefix: the prefix of the settings that describe an account, such as ``ASSIST_ZENDESK_``.
        table: those settings.
        id_field: the field that contains the platform's own ID of the account.

    Raises:
        FileError: the accounts file has an error; contains its line and column.
        SettingError: a setting of the first account is invalid.

    """

    def __init__(
        self, settings: Settings, prefix: str, table: Sequence[Setting], id_field: str
    ) -> None:
        names = {setting.name.removeprefix(prefix).lower(): setting for setting in table}
        self._id = id_field
        self.first = Account({field: settings[row.name] for field, row in names.items()})
        helpdesk = prefix.removeprefix("ASSIST_").rstrip("_").lower()
        path = Path(settings["ASSIST_DATA_DIR"]) / FILE_NAME
        self._further_accounts = tuple(
            _read_accounts(path, helpdesk, names, id_field, settings.environment)
        )

    def __iter__(self) -> Iterator[Account]:
        return iter((self.first, *self._further_accounts))

    def by_id(self, account_id: str) -> Account:
        """Return the account with that ID; an ID that isn't configured belongs to the first."""
        return next((account for account in self if account[self._id] == account_id), self.first)

    def find_by(self, field: str, value: str) -> Account | None:
        """Return the account whose ``field`` is ``value``, or ``None``."""
        return next((account for account in self if value and account[field] == value), None)


def _read_accounts(
    path: Path,
    helpdesk: str,
    names: Mapping[str, Setting],
    id_field: str,
    environment: Mapping[str, str],
) -> Iterator[Account]:
    file = _File(path, environment)
    ids = set()
    for entry in file.entries(helpdesk):
        fields = {name: row.parse(row.default) for name, row in names.items()}
        for name, node in file.members(entry):
            if name.value not in names:
                raise file.fault(
                    name, f"unknown field {name.value!r}.", f"Fields: {', '.join(names)}."
                )
            fields[name.value] = file.value(node, names[name.value])
        if not fields[id_field]:
            raise file.fault(
                entry, f"this account has no {id_field}.", "Only the first account may omit it."
            )
        if fields[id_field] in ids:
            raise file.fault(entry, f"{id_field} {fields[id_field]} appears twice.", "")
        ids.add(fields[id_field])
        yield Account(fields)


class _File:
    """The accounts file as a tree of nodes with line and column."""

    def __init__(self, path: Path, environment: Mapping[str, str]) -> None:
        self._path = path
        self._environment = environment

    def entries(self, helpdesk: str) -> Sequence[yaml.Node]:
        """Return the accounts of ``helpdesk``; none if there is no file."""
        root = self._compose()
        if root is None:
            return ()
        for name, node in self.members(root):
            if name.value == helpdesk:
                if not isinstance(node, yaml.SequenceNode):
                    raise self.fault(
                        node, f"{helpdesk} is not a list.", "Start each account with '- '."
                    )
                return tuple(node.value)
        return ()

    def members(self, node: yaml.Node) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
        """Yield a mapping's names and values; reject a repeated name, which YAML allows."""
        if not isinstance(node, yaml.MappingNode):
            raise self.fault(node, "this is not a mapping.", "Write name: value.")
        names = set()
        for name, value in node.value:
            if not isinstance(name, yaml.ScalarNode):
                raise self.fault(name, "this is not a name.", "Write name: value.")
            if name.value in names:
                raise self.fault(name, f"{name.value!r} appears twice.", "Keep one of them.")
            names.add(name.value)
            yield name, value

    def value(self, node: yaml.Node, row: Setting) -> Any:
        """Return a field's value, with a reference to a variable or file resolved."""
        if not isinstance(node, yaml.ScalarNode):
            raise self.fault(node, "this is not a single value.", "Write one word or number.")
        text = (
            self._resolve_reference(node, row)
            if _is_reference(node.value) or row.secret
            else node.value
        )
        try:
            return row.parse(text)
        except ValueError as error:
            raise self.fault(node, "this value is invalid.", f"Enter {error}.") from None

    def fault(self, node: yaml.Node, message: str, hint: str) -> FileError:
        """Return an error with ``node``'s line and column."""
        mark = node.start_mark
        return FileError(str(self._path), mark.line + 1, mark.column + 1, message, hint)

    def _resolve_reference(self, node: yaml.ScalarNode, row: Setting) -> str:
        kind, _, name = node.value.partition(":")
        if kind == "env" and name:
            if self._environment.get(name):
                return str(self._environment[name])
            raise self.fault(
                node, f"the variable {name} is not set.", "Set it, or name another variable."
            )
        if kind == "file" and name:
            try:
                return (self._path.parent / str(name)).read_text(encoding="utf-8").strip()
            except (OSError, ValueError):
                raise self.fault(
                    node, f"{name} can't be read.", "Name a text file that this user can read."
                ) from None
        field = row.name.rsplit("_", 1)[-1].lower()
        raise self.fault(node, f"don't write a {field} here.", "Write env:VARIABLE or file:PATH.")

    def _compose(self) -> yaml.Node | None:
        try:
            text = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            raise FileError(
                str(self._path), 0, 0, "can't be read.", "It must be UTF-8 text."
            ) from None
        refuse_deep_nesting(text, str(self._path))
        try:
            return yaml.compose(text, Loader=Loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
            raise FileError(str(self._path), line, column, f"{error.problem}.", "") from None
        except yaml.YAMLError as error:
            raise FileError(str(self._path), 0, 0, f"{error}.", "") from None


def _is_reference(text: str) -> bool:
    return text.startswith(("env:", "file:"))
