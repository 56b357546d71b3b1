"""The log in words."""

import msgspec
import pytest

from assist_service.store.documents import DocumentChange
from assist_service.team_settings.model import read_settings
from assist_service.web.console.change_log import ChangeEntry, ChangeLine, log_entries

TEAM = "zendesk:acme:1"


def one(before, after):
    change = DocumentChange(4, 1_800_000_000.5, "anna@example.com", "", before, after)
    return log_entries([msgspec.json.encode(change)], {TEAM: "Billing"}, read_settings(after))[0]


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (
            None,
            {"organisation": {"off": True}},
            ChangeLine("Organisation", "all nudges", "running", "stopped"),
        ),
        (
            {"organisation": {"nudges": {"wording.blame": {"on": False}}}},
            {},
            ChangeLine("Organisation", "Blaming wording", "off", "default"),
        ),
        (
            {},
            {"teams": {TEAM: {"nudges": {"wording.blame": {"threshold": 0.7}}}}},
            ChangeLine("Billing", "Blaming wording, threshold", "inherited", "70%"),
        ),
        (
            {"teams": {"demo:x:9": {"framework": "leap"}}},
            {"teams": {"demo:x:9": {"framework": "bridge"}}},
            ChangeLine("demo:x:9", "framework", "leap", "bridge"),
        ),
    ],
)
def test_a_change_says_where_what_from_what_to_what(before, after, line):
    assert one(before, after) == ChangeEntry(
        4, True, "2027-01-15T08:00:00+00:00", "15 Jan 2027, 08:00:00", "anna@example.com", (line,)
    )


def test_a_change_of_many_values_is_one_entry_of_many_lines():
    layer = {"nudges": {"wording.blame": {"on": False}, "wording.jargon": {"on": False}}}
    entry = one({}, {"organisation": layer, "teams": {TEAM: layer}})
    assert [line.where for line in entry.lines] == ["Organisation"] * 2 + ["Billing"] * 2
