"""One running service for all attacks, its store at hand."""

from collections.abc import Iterator

import pytest

from assist_service.store.connection import Store
from tests.attacks.house import House
from tests.conftest import RunningService


@pytest.fixture(scope="session")
def house(running: RunningService) -> Iterator[House]:
    """The service, and a second user of its store."""
    store = Store("", running.data_dir).open()
    yield House(running, store)
    store.close()
