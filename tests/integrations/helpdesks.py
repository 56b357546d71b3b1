"""What the contract test knows of a helpdesk folder: its fixtures, and how it signs."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import msgspec
from werkzeug.datastructures import Headers

from assist_service.helpdesk.contract import Received
from assist_service.plugins import Integration, find_integrations
from assist_service.settings import Settings


class Fixture(NamedTuple):
    """A recorded body, and what is expected of it."""

    name: str
    body: bytes
    expected: dict[str, Any]


class Helpdesk:
    """A helpdesk folder that takes webhooks, set up as its fixtures say."""

    def __init__(self, name: str, module: ModuleType) -> None:
        self.name = name
        self.module = module
        self.folder = Path(module.__file__ or "").parent / "fixtures"
        setup = json.loads((self.folder / "setup.json").read_bytes())
        self.now = datetime.fromisoformat(setup["now"]).timestamp()
        # Where the account's id stands in a body.
        self.account_field = tuple(setup["account_field"].split("."))
        self.environment: dict[str, str] = setup["settings"]
        self.settings = Settings({**self.environment, "ASSIST_DATA_DIR": "/nowhere"})
        self.desk: Integration = module.create(self.settings)

    def fixtures(self) -> Iterator[Fixture]:
        """Every recorded body of the folder."""
        for path in sorted(self.folder.glob("*.json")):
            if path.name != "setup.json" and not path.name.endswith(".expected.json"):
                expected = path.with_name(f"{path.stem}.expected.json")
                yield Fixture(path.stem, path.read_bytes(), json.loads(expected.read_bytes()))

    def receive(self, body: bytes) -> Received:
        """Sign ``body`` as the platform would, and receive it."""
        headers = self.module.sign(self.settings, body, self.now)
        return self.desk.receive(Headers(headers), body, self.now)


def helpdesks() -> list[Helpdesk]:
    """Every helpdesk found that takes webhooks: its package has ``create``, ``EVENTS``, ``sign``."""
    found = []
    for name, create in find_integrations():
        module = sys.modules[create.__module__]
        if hasattr(module, "EVENTS"):
            found.append(Helpdesk(name, module))
    return found


def told(received: Received) -> dict[str, Any]:
    """What was received, as fixtures write it down."""
    if isinstance(received, tuple):
        incoming = [{**msgspec.to_builtins(one), "key": str(one.key)} for one in received]
        for one in incoming:
            # No webhook is told by another road, so no fixture says so.
            assert (one.pop("from_transcript"), one.pop("past")) == (False, False)
        return {"status": "accepted", "incoming": incoming}
    return {"status": "ignored", "reason": received.reason}
