"""A bad day in short: everything that can go wrong does, while webhooks, sidebars and agents go on."""

from benchmarks.faults.days import run
from benchmarks.faults.kinds import KINDS


def test_a_bad_day_loses_nothing_and_doubles_nothing():
    """Kills, a stopped and a full store, cut ways to it, odd clocks, old and reversed news.

    The long form is `python -m benchmarks.faults`; its figures stand in docs/faults.md.
    """
    report = run(list(KINDS), 0.0, seed=11, embedded=False, short=True)

    assert not report.broken, report.text()
    assert report.disordered == 0, report.text()
    # Each sidebar resumed by itself and shows all that was acknowledged.
    assert report.behind == [], report.text()
    assert report.turned_away == [], report.text()
    assert report.refused == 0, report.text()
    # And it was a bad day: work was under way, and was met.
    assert sum(report.kills.values()) >= 4
    assert report.answers["503 store_unavailable"] > 0
    assert report.events > 100
    assert report.notes.owed > 0
