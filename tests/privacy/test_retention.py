"""Every key is of one kind in the table, and lives no longer than the table says."""

from assist_service.privacy.retention import matching_rules, retention_table
from assist_service.web.console.sign_in_limits import SignInLimits
from tests.privacy.everything import leave_traces


def test_no_key_outlives_its_row_and_every_key_has_one(service):
    leave_traces(service)
    service.documents.write("settings", {"a": 1}, version=0, who="t", note="", at=1.0)
    SignInLimits(service.store).count("anna@example.com", "10.0.0.1")
    rows = retention_table(service.settings["ASSIST_LIVE_HOURS"] * 3600)
    service.overload.announce(["notes"])  # last, it lives three seconds
    met = set()
    for raw in service.store.client.scan_iter(count=1000):
        name = raw.decode()
        found = matching_rules(name, rows)
        assert len(found) == 1, (name, [row.kind for row in found])
        (row,) = found
        met.add(row.kind)
        seconds = service.store.client.ttl(raw)
        if row.seconds is None:
            assert seconds == -1, name
        else:
            assert 0 < seconds <= row.seconds, (name, seconds)
    assert met == {row.kind for row in rows}


def test_the_live_window_is_the_operators(service):
    assert next(row for row in retention_table(7200) if row.kind == "text").seconds == 7200
