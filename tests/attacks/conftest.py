"""What all attacks share: one running service with its store at hand, and one in this process."""

from collections.abc import Iterator

import pytest

from assist_service.app import create_app
from assist_service.settings import Settings
from assist_service.store.connection import Store
from tests.attacks.house import House
from tests.attacks.inside import Inside
from tests.conftest import SECRETS, RunningService

ACCOUNTS = """
zendesk:
  - account_id: "67890"
    subdomain: theirs
    signing_secret: env:THEIR_SIGNING_SECRET
intercom:
  - workspace_id: theirs
    client_secret: env:THEIR_CLIENT_SECRET
"""
THEIR_SIGNING_SECRET, THEIR_CLIENT_SECRET = "theirs-for-zendesk", "theirs-for-intercom"


@pytest.fixture(scope="session")
def house(running: RunningService) -> Iterator[House]:
    """The service as gunicorn runs it, and a second user of its store."""
    store = Store("", running.data_dir).open()
    yield House(running, store)
    store.close()


@pytest.fixture(scope="session")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    """The application in this process, with a second account that has secrets of its own."""
    folder = tmp_path_factory.mktemp("attacked") / "data"
    folder.mkdir()
    (folder / "accounts.yaml").write_text(ACCOUNTS, encoding="utf-8")
    settings = {
        **SECRETS,
        "ASSIST_DATA_DIR": str(folder),
        "ASSIST_ZENDESK_ACCOUNT_ID": "12345",
        "ASSIST_INTERCOM_WORKSPACE_ID": "ours",
        "THEIR_SIGNING_SECRET": THEIR_SIGNING_SECRET,
        "THEIR_CLIENT_SECRET": THEIR_CLIENT_SECRET,
    }
    app = create_app(Settings(settings))
    yield Inside(app)
    app.extensions["assist"].close()
