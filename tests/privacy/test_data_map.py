"""The data map of ``docs/privacy.md`` says what the code keeps, and for how long."""

import re
from pathlib import Path

from assist_service.privacy.retention import retention_table

DOCS = Path(__file__).parents[2] / "docs" / "privacy.md"
LONG = re.compile(r"(\d+) (seconds|hours|days)")
SECONDS = {"seconds": 1, "hours": 3600, "days": 86_400}


def test_every_kind_of_data_stands_in_the_map_with_its_time():
    """A kind that is added, or kept longer, must be written down before it is."""
    map_ = DOCS.read_text(encoding="utf-8").partition("## Stored data")[2].partition("\n## ")[0]
    rows = [
        re.split(r"\s*\|\s*", line)[1:-1] for line in map_.splitlines() if line.startswith("| ")
    ]
    told = {row[0]: row for row in rows[1:]}
    kept = {row.kind: row for row in retention_table(86_400)}
    assert list(told) == list(kept)
    for kind, row in told.items():
        assert len(row) == 7, kind
        assert all(row), kind
        found = LONG.search(row[4])
        seconds = int(found[1]) * SECONDS[found[2]] if found else None
        assert seconds == kept[kind].seconds, kind
