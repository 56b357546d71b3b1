"""From one server into a cluster and back: where a backup came from does not matter."""

from pathlib import Path

from assist_service.app import create_app
from assist_service.settings import Settings
from assist_service.store.connection import Store
from tests.backup.test_restore import SECRET, run
from tests.privacy.everything import everything, leave_traces
from tests.store.machines import ClusterOfThree


def test_a_store_moves_to_a_cluster_and_back(cluster: ClusterOfThree, tmp_path: Path):
    cluster.empty()
    told = {"ASSIST_DATA_DIR": str(tmp_path / "one"), "ASSIST_SECRET_KEY": SECRET}
    service = create_app(Settings(told)).extensions["assist"]
    leave_traces(service)
    before = everything(service.store)
    there, back = str(tmp_path / "there"), str(tmp_path / "back")
    for folder, *words in (
        ("one", "backup", there),
        ("two", "restore", there),
        ("two", "backup", back),
        ("three", "restore", back),
    ):
        url = cluster.url if folder == "two" else ""
        done = run(tmp_path / folder, *words, url=url)
        assert done.exit_code == 0, done.output
    service.close()
    for data_dir, url in (("two", cluster.url), ("three", "")):
        store = Store(url, tmp_path / data_dir).open()
        assert everything(store) == before
        store.close()
