"""Make the sample of a store as one release writes it: run it with that release's own code.

    git worktree add /tmp/previous COMMIT
    cd /tmp/previous && PYTHONPATH=. PYTHON /here/tests/releases/make_sample.py /here/tests/releases/NAME

It starts that release on an empty data folder, lets a customer, an agent, an admin and a worker leave
whatever they can leave (the release's own ``tests/privacy/everything.py``), and keeps two files:

- ``NAME.aof.gz``: the store's append-only file from its first command on. It is plain Redis protocol, so
  that any Redis or Valkey can read it, and holds the ends of keys' lives as times.
- ``NAME.json.gz``: when it was made, and the states and documents as that release itself reads them.

All names and texts in it are made up in that module.
"""

import gzip
import json
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from assist_service.access.users import Invitation, UsersDocument, invite
from assist_service.app import create_app
from assist_service.domain.conversation import ConversationKey
from assist_service.own_week.repository import OwnMoments
from assist_service.playbook.repository import Playbook
from assist_service.settings import Settings
from assist_service.team_settings.edits import with_kind, with_value
from assist_service.team_settings.model import SettingsDocument
from tests.privacy.everything import leave_traces

SECRET = "the-secret-of-the-samples"


def main(target: Path) -> None:
    """Write both files."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        told = {"ASSIST_DATA_DIR": folder, "ASSIST_SECRET_KEY": SECRET}
        service = create_app(Settings(told)).extensions["assist"]
        made_at = time.time()
        leave_traces(service)
        write_documents(service)
        expected = {"made_at": made_at, **as_read(service)}
        (log,) = data.glob("store/appendonlydir/*.incr.aof")
        commands = log.read_bytes()
        service.close()
    target.with_suffix(".aof.gz").write_bytes(gzip.compress(commands, mtime=0))
    told = json.dumps(expected, sort_keys=True, indent=1)
    target.with_suffix(".json.gz").write_bytes(gzip.compress(told.encode(), mtime=0))


def write_documents(service) -> None:
    """What admins leave: settings, a user and a change of mind."""
    asked = with_value(SettingsDocument(), None, "note", True)
    asked = with_kind(asked, "zendesk:acme:billing", "name.unused", on=True)
    for version, document in enumerate((SettingsDocument(), asked)):
        value = msgspec.to_builtins(document)
        service.documents.write(
            "settings", value, version=version, who="anna@example.com", note="sample", at=1.0
        )
    invited = invite(
        UsersDocument(), "token", Invitation("anna@example.com", "admin", "shell", 1e10)
    )
    value = msgspec.to_builtins(invited)
    service.documents.write("users", value, version=0, who="shell", note="invited", at=1.0)


def as_read(service) -> dict:
    """States and documents, as plain JSON."""
    logs = sorted(
        name.decode() for name in service.store.client.scan_iter("assist:*:log:*", count=1000)
    )
    parsed = [ConversationKey.parse(name.split(":log:", 1)[1]) for name in logs]
    agent = "zendesk:acme:no5005"
    return {
        "conversations": {str(key): msgspec.to_builtins(service.log.load(key)) for key in parsed},
        "documents": {
            name: service.documents.read(name).value for name in ("settings", "users", "teams")
        },
        "hand": msgspec.to_builtins(service.preferences.load(agent)),
        "week": len(service.part(OwnMoments).week(agent, 0.0)),
        "lines": {
            line.id: msgspec.to_builtins(line)
            for line in service.part(Playbook).desk_lines("zendesk:acme").lines.values()
        },
        "waiting": service.deliveries.status().waiting,
        "dead": len(service.deliveries.status().dead),
        "keys": service.store.client.dbsize(),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
