"""Board, alerts and runbooks speak of metrics that there are, and of each other."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from tests.desk import message_event, signed

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "observability"
RUNBOOKS = (ROOT / "docs" / "runbooks.md").read_text(encoding="utf-8")
ALERTS: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((FOLDER / "alerts.yaml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
BOARD = json.loads((FOLDER / "board.json").read_text(encoding="utf-8"))
EXPRESSIONS = [
    *((rule["alert"], rule["expr"]) for rule in ALERTS),
    *((panel["title"], target["expr"]) for panel in BOARD["panels"] for target in panel["targets"]),
]


@pytest.fixture
def metrics(client: FlaskClient) -> dict[str, set[str]]:
    """Every sample that /metrics tells, with the names of its labels."""
    body, headers = signed(message_event(1, 1, "It still doesn't work!"))
    client.post("/webhooks/zendesk", data=body, headers=headers)
    client.post("/webhooks/zendesk", data=b"")
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(client.get("/metrics").text):
        found.setdefault(family.name, set())
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
        if family.type == "counter":
            found.setdefault(f"{family.name}_total", set())
    return found


def test_every_metric_that_is_named_is_told(metrics: dict[str, set[str]]):
    """A name with a slip in it would be a silent alert."""
    for title, expression in EXPRESSIONS:
        named = set(re.findall(r"\bassist_\w+", expression))
        assert named - metrics.keys() == set(), title
        assert named or "up{" in expression, title


def test_every_label_that_is_named_is_told(metrics: dict[str, set[str]]):
    told = set().union(*metrics.values()) | {"job"}
    for title, expression in EXPRESSIONS:
        named = set(re.findall(r"(\w+)\s*=~?\s*\"", expression))
        for group in re.findall(r"(?:by|ignoring) \(([^)]*)\)", expression):
            named |= {name.strip() for name in group.split(",")}
        # How deliveries ended is told once some have.
        assert named - told - {"kind", "end", "code", "outcome"} == set(), title


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_each_alert_leads_to_a_runbook(rule: dict[str, Any]):
    page, _, anchor = rule["annotations"]["runbook"].partition("#")

    assert (ROOT / page).is_file()
    assert anchor == rule["alert"].lower()
    assert f"\n## {rule['alert']}\n" in RUNBOOKS
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rule["annotations"]["summary"]


def test_each_runbook_has_its_alert():
    titles = re.findall(r"^## (\w+)$", RUNBOOKS, re.MULTILINE)

    assert titles == [rule["alert"] for rule in ALERTS]


def test_brackets_close_in_every_expression():
    for title, expression in EXPRESSIONS:
        for opens, closes in ("()", "[]", "{}"):
            assert expression.count(opens) == expression.count(closes), title


def test_panels_do_not_lie_on_each_other():
    taken: set[tuple[int, int]] = set()
    for panel in BOARD["panels"]:
        place = panel["gridPos"]
        mine = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not mine & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= mine


def test_each_step_is_counted(metrics: dict[str, set[str]], client: FlaskClient):
    told = client.get("/metrics").text

    for step in ("verify", "parse", "analysis", "coaching", "append"):
        found = re.search(rf'assist_step_seconds_count{{step="{step}"}} (\d+)', told)
        assert found, step
        assert int(found[1]) >= 1, step
