"""The store on a real cluster of three nodes, in the place of the embedded one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assist_service.settings import Settings
from assist_service.store.connection import Store
from tests.conftest import SECRETS
from tests.store.machines import ClusterOfThree


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterOfThree]:
    """Three nodes for all tests here."""
    with ClusterOfThree(tmp_path_factory.mktemp("cluster")) as found:
        yield found


@pytest.fixture
def store(cluster: ClusterOfThree, data_dir: Path) -> Iterator[Store]:
    """An empty store on it."""
    cluster.empty()
    found = Store(cluster.url, data_dir).open()
    yield found
    found.close()


@pytest.fixture
def shared_store(store: Store) -> Store:
    """As good as one that tests share."""
    return store


@pytest.fixture
def settings(cluster: ClusterOfThree, data_dir: Path) -> Settings:
    """Of a service on it."""
    cluster.empty()
    return Settings({"REDIS_URL": cluster.url, "ASSIST_DATA_DIR": str(data_dir), **SECRETS})
